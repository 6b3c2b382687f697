"""`make soak`, as short as it can be, so that it never rots. Each fault is shown by test_deliveries."""

import io
import random
import uuid
from dataclasses import replace

import pytest
from rich.console import Console

from tests.attack.attack import Attack
from tests.attack.files import File, bad_file
from tests.attack.oracle import judge, letters
from tests.attack.producer import Landed
from tests.buckets import make_buckets


@pytest.mark.timeout(500)
def test_a_short_soak_loses_nothing_and_doubles_nothing(lane):
    attack = Attack(
        seconds=15, trials=1, seed=4, rate=0.02, hang_seconds=3, pause=0.3, life=15, visibility=3, complete=False
    )
    report = attack.on(lane, Console(file=io.StringIO()))
    assert report["wrong"] == []
    assert report["rows"] > 0 and report["kills"] and report["faults"] and report["lost"] == report["doubled"] == 0


def test_the_oracle_sees_what_is_lost_doubled_foreign_and_left_over(lane):
    buckets = replace(make_buckets(lane.warehouse.cloud, f"o{uuid.uuid4().hex[:8]}"), ready=lane.buckets.ready)
    good = File("f900001", "users", "streaming/users/a.csv", b"nobody reads it", rows=5)
    bad = bad_file(900_002, random.Random(1))
    landed = [Landed(file, buckets.put(file.key, file.body).version) for file in (good, bad)]
    database = lane.warehouse.database
    rows = [("0", 2), ("1", 1), ("no", 1)]
    values = ", ".join(f"('{good.id}', '{row}')" for row, times in rows for _ in range(times))
    lane.warehouse.execute(
        f"USE WAREHOUSE {database}_LOAD", f"INSERT INTO {database}.RAW.USERS (FIRST_NAME, LAST_NAME) VALUES {values}"
    )
    buckets.sqs.send_message(QueueUrl=buckets.dead, MessageBody="hello")
    assert letters(buckets) == ["hello"]
    verdict = judge(lane, buckets, landed, poison=["expected"])
    assert set(verdict.lost) == {(good.id, str(row)) for row in (2, 3, 4)}
    assert (verdict.doubled, verdict.foreign) == ([(good.id, "0")], [(good.id, "no")])
    assert [key for key, *_ in verdict.wrong_rejects] == [good.key]
    assert verdict.wrong_quarantine == [landed[1].version]
    assert verdict.wrong_letters == ["expected", "hello"]
    assert verdict.still_queued == 3  # both events, and S3's test event
