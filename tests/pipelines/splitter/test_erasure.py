"""A person in streaming files and their tables, on files that the splitter took. Vendor files: tests/erasure.

The tests stand here because the splitter's lane, which they share, does.
"""

import contextlib
import gzip
import hashlib
import json
import re
import subprocess
import sys
import uuid
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from erasure.objects import versions
from erasure.person import Person
from erasure.removal import NotErased, erase
from erasure.search import Places, find
from erasure.tables import Tables
from pipelines.splitter.events.file_events import FileEvent
from pipelines.splitter.ingestion import Ingestion
from pipelines.splitter.landing.landing_versions import versions_without_outcome
from pipelines.splitter.landing.source import Source, rewrites_metadata
from pipelines.splitter.parts import manifest
from pipelines.splitter.parts.part_settings import PartSettings
from promotion.access import boundary
from promotion.environment import load
from promotion.errors import PromotionError
from tests.dying_client import Dying, Killed
from tests.lane import PROJECT, Lane

HEADER = b"first_name,last_name,email\n"


@dataclass(frozen=True)
class Platform:
    """The lane, and an ingestion without Spark: small files need none."""

    lane: Lane
    ingestion: Ingestion
    build: Any

    def load(self, source: Source) -> Any:
        return self.ingestion.ingest(FileEvent(source.bucket, source.key, source.version, None), check=lambda: None)

    def verb(self, *arguments: str, code: int = 0) -> subprocess.CompletedProcess:
        done = subprocess.run(
            [sys.executable, "-m", "scripts.erase", "local", *arguments],
            cwd=PROJECT, env={**self.lane.warehouse.cloud.environment, "MARQUEE_BUILD": str(self.build)},
            capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        assert done.returncode == code, done.stderr + done.stdout
        return done


NOWHERE = "the person is nowhere; rows that anybody deleted stay in Time Travel for 1 day"


@pytest.fixture
def platform(lane, monkeypatch, tmp_path) -> Platform:
    buckets = lane.buckets
    started: Future = Future()
    started.set_result(None)
    snowpipe = lane.snowpipe(monkeypatch, load_seconds=60, report_seconds=2)
    outputs = {
        **lane.warehouse.outputs,
        "landing_bucket": buckets.landing,
        "ready_bucket": buckets.ready,
        "eraser_role_arn": make_eraser(lane),
    }
    (tmp_path / "local").mkdir()
    (tmp_path / "local" / "outputs.json").write_text(json.dumps(outputs))
    return Platform(lane, Ingestion(buckets.s3, started, buckets.ready, PartSettings(2_000), snowpipe, 5), tmp_path)


def make_eraser(lane: Lane) -> str:
    """The eraser's AWS role, with what its boundary allows and these buckets; return its ARN."""
    local, buckets, database = load("local"), lane.buckets, lane.warehouse.database
    own = [
        {name: each[name] for name in ("Effect", "Action", "Resource")}
        for each in boundary.document(local)["Statement"]
        if "*-eraser" in each["Condition"].get("StringLike", {}).get("aws:PrincipalArn", ())
    ]
    policy = json.dumps({"Version": "2012-10-17", "Statement": own})
    for name, real in (
        (f"{local.prefix}-landing", buckets.landing),
        (f"{local.prefix}-ready", buckets.ready),
        (local.key_secret("eraser"), f"{database}/eraser"),
    ):
        policy = policy.replace(name, real)
    iam, role = lane.warehouse.cloud.client("iam"), f"{database}-eraser"
    account = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": local.aws_account_id}}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [account]})
    with contextlib.suppress(iam.exceptions.EntityAlreadyExistsException):
        iam.create_role(RoleName=role, AssumeRolePolicyDocument=trust)
    iam.put_role_policy(RoleName=role, PolicyName="job", PolicyDocument=policy)
    return f"arn:aws:iam::{local.aws_account_id}:role/{role}"


@dataclass(frozen=True)
class Ann:
    """A person in every kind of place. `mistyped`: in no dataset's folder; `waiting`: not loaded; `other`: not hers."""

    key: str
    name: str
    loaded: Source
    again: Source
    rejected: Source
    quarantined: Source
    mistyped: Source
    waiting: Source
    other: Source


def everywhere(platform: Platform) -> Ann:
    """Put Ann and others in files, one of each kind, and take all but one to their outcome."""
    name = f"ann{uuid.uuid4().hex[:8]}"
    key = f"{name}@x.org"
    rows = HEADER + f'A,"Lee\nB",{key}\nB,B,b@x.org\nC,C,jo{key}\nA,Lee,{key.upper()}\n'.encode()
    bad = HEADER + f"A,Lee,{key},too many\nB,B,b@x.org\n".encode()
    put = platform.lane.buckets.put
    found = Ann(
        key,
        name,
        loaded=put(f"streaming/users/{name} 1.csv.gz", gzip.compress(rows, mtime=0)),
        again=put(f"streaming/users/{name} 1.csv.gz", gzip.compress(rows, mtime=0)),
        rejected=put(f"streaming/users/{name} 2.csv", bad),
        quarantined=put(f"streaming/users/{name} 3.csv", HEADER + f'A,"Lee,{key}\n'.encode()),
        mistyped=put(f"streaming/userz/{name} 5.csv", HEADER + f"A,Lee,{key}\n".encode()),
        waiting=put(f"streaming/streams/{name}.jsonl", json.dumps({"user_email": key}).encode()),
        other=put(f"streaming/users/{name} 4.csv", HEADER + f"C,C,jo{key}\n".encode()),
    )
    for source in (found.loaded, found.again, found.rejected, found.quarantined, found.mistyped, found.other):
        platform.load(source)
    return found


def test_the_person_is_found_in_every_place_and_nothing_is_changed(platform):
    ann = everywhere(platform)
    buckets = platform.lane.buckets
    before = [sorted(buckets.keys(bucket)) for bucket in (buckets.landing, buckets.ready)]
    found = json.loads(platform.verb(ann.key, "--plan", "--json", code=2).stdout)

    where = {(file["landing"] or {}).get("version"): file for file in found["streaming"]}
    assert set(where) == {each.version for each in (ann.loaded, ann.again, ann.rejected, ann.quarantined, ann.waiting)}
    assert {source: where[getattr(ann, source).version]["outcome"] for source in ("loaded", "again", "rejected")} == {
        "loaded": "loaded", "again": "loaded", "rejected": "loaded",
    }  # fmt: skip
    assert where[ann.loaded.version]["rows"] == 2 and len(where[ann.loaded.version]["ready"]) == 1
    assert [item["key"].rpartition("/")[2] for item in where[ann.rejected.version]["ready"]] == ["rejected.jsonl"]
    assert where[ann.quarantined.version]["outcome"] == "quarantined"
    assert where[ann.waiting.version]["outcome"] == "waiting"
    assert found["quarantine"][0] == {"key": ann.mistyped.key, "version": ann.mistyped.version}
    assert sorted(item["key"].rpartition(" ")[2] for item in found["quarantine"][1:]) == [
        "3.csv", "3.csv.reason.json", "5.csv", "5.csv.reason.json",
    ]  # fmt: skip
    assert found["counts"] == {
        "landing": 5, "ready": 2, "quarantine": 5, "raw_rows": 2, "vendor_rows": 0, "waiting": 1,
    }  # fmt: skip
    assert before == [sorted(buckets.keys(bucket)) for bucket in (buckets.landing, buckets.ready)]
    assert platform.verb(f"nobody-{ann.key}").stdout == f"{NOWHERE}\n"


def test_files_that_nobody_loads_are_searched_and_go_whole(platform):
    """Names that are passed over, a folder of no dataset, of none of the domains, of a dataset without persons."""
    buckets, name = platform.lane.buckets, f"ann{uuid.uuid4().hex[:8]}"
    person, text = Person.of(f"{name}@x.org"), HEADER + f"A,Lee,{name}@x.org\n".encode()
    hers = [
        f"streaming/users/{name}.csv.tmp", f"streaming/users/_old/{name}.csv", f"streaming/users/{name}.csv~",
        f"streaming/{name}.csv", f"streaming/userz/{name}.csv.gz", f"vendor/author/{name}.json", f"vendor/{name}.csv",
        f"vendor/reviews/_old/{name}.json", f"vendor/authors/_old/{name}.csv", f"elsewhere/users/{name}.csv", name,
        f"Streaming/users/{name}.csv",
    ]  # fmt: skip
    for key in hers:
        buckets.put(key, gzip.compress(text) if key.endswith(".gz") else text)
    buckets.put(hers[0], text)
    others = [f"vendor/reviews/{name}.json", f"streaming/users/{name}b.csv.tmp", f"streaming/users/{name}.csv.crc"]
    for key, body in zip(others, (text, text.replace(b"ann", b"joann"), b"crc"), strict=True):
        buckets.put(key, body)
    with platform.lane.warehouse.connect("eraser") as connection:
        places = Places(
            buckets.s3, buckets.landing, buckets.ready, Tables(connection, platform.lane.warehouse.database)
        )
        found = find(places, person)
        assert not found.waiting and {*hers} == {
            item.key for item in (*found.quarantine, *(each.landed for each in found.vendor))
        }
        erase(places, person, found)
        assert find(places, person).is_nowhere
    left = {item.key for item in versions(buckets.s3, buckets.landing) if name in item.key}
    assert left == {*others}


def test_the_same_bytes_that_wait_or_come_again_load_nobody_twice(platform):
    """A nightly full copy, or a retry: others' rows stay in the table once, whatever becomes of its file before."""
    buckets, lane, name = platform.lane.buckets, platform.lane, f"ann{uuid.uuid4().hex[:8]}"
    key, person = f"streaming/users/{name}.csv", Person.of(f"{name}@x.org")
    body = HEADER + f"A,Lee,{name}@x.org\nB,B,b.{name}@x.org\n".encode()
    first = buckets.put(key, body)
    assert platform.load(first).rows == 1 + 1
    waiting = buckets.put(key, body)
    with lane.warehouse.connect("eraser") as connection:
        places = Places(buckets.s3, buckets.landing, buckets.ready, Tables(connection, lane.warehouse.database))
        with pytest.raises(NotErased, match="1 files are neither loaded nor refused yet"):
            erase(places, person, find(places, person))
        assert first.version not in {item.version for item in versions(buckets.s3, buckets.landing, key)}
        assert platform.load(waiting).same_as == first.version
        erase(places, person, find(places, person))
        assert find(places, person).is_nowhere
        assert platform.load(buckets.put(key, body)).same_as == first.version
        assert find(places, person).counts() == {
            "landing": 1, "ready": 0, "quarantine": 0, "raw_rows": 0, "vendor_rows": 0, "waiting": 0,
        }  # fmt: skip
        erase(places, person, find(places, person))
        assert find(places, person).is_nowhere
        for landed in versions(buckets.s3, buckets.landing, key):
            assert platform.load(landed.source).rows == 0
    query = f"SELECT EMAIL FROM {lane.warehouse.database}.RAW.USERS WHERE CONTAINS(EMAIL, '{name}')"
    assert lane.warehouse.read(query) == [(f"b.{name}@x.org",)]


@pytest.mark.parametrize("kept", [0, 1])
def test_a_rejected_record_that_was_cut_before_the_key_is_found_in_its_file(platform, kept):
    """The beginning of the record, which has no key, goes as well; killed anywhere, the next run does the rest."""
    buckets, lane, name = platform.lane.buckets, platform.lane, f"ann{uuid.uuid4().hex[:8]}"
    key, person = f"streaming/users/{name}.csv", Person.of(f"{name}@x.org")
    hers = f"Secret,{'é' * 10_000},x,{name}@x.org\n".encode()
    others = f"B,B,b.{name}@x.org\n".encode() + b"C,C,C,c@x.org\n" * kept
    source = buckets.put(key, HEADER + hers + others)
    assert platform.load(source).rejected == 1 + kept
    runs = 0
    with lane.warehouse.connect("eraser") as connection:
        tables = Tables(connection, lane.warehouse.database)
        while True:
            runs += 1
            places = Places(Dying(buckets.s3, [3]), buckets.landing, buckets.ready, tables)
            found = find(places, person)
            assert runs > 1 or found.counts()["landing"] == 1
            if found.is_nowhere:
                break
            with contextlib.suppress(Killed):
                erase(places, person, found)
    assert runs > 2
    [landed] = versions(buckets.s3, buckets.landing, key)
    assert b"".join(landed.text(buckets.s3)[1]) == HEADER + others
    texts = [b"".join(each.text(buckets.s3)[1]) for each in versions(buckets.s3, buckets.ready, f"users/{source.hash}")]
    assert (b"Secret" not in b"".join(texts) and b"C,C,C,c@x.org" in b"".join(texts)) or not kept
    assert manifest.find(buckets.s3, buckets.ready, "users", source).rejected == kept


def test_killed_after_every_effect_the_next_run_goes_on_and_nothing_comes_back(platform):
    """At the end the person is in no place, and every other row is in its file and in the table once."""
    buckets, lane = platform.lane.buckets, platform.lane
    ann = everywhere(platform)
    person, runs = Person.of(ann.key), 0
    with lane.warehouse.connect("eraser") as connection:
        [(moment,)] = connection.cursor().execute("SELECT CURRENT_TIMESTAMP()").fetchall()
        while True:
            left = [3]  # the record, one effect more, and the death before the next one
            dying = Dying(connection, left)
            tables = Tables(dying, lane.warehouse.database)
            places = Places(Dying(buckets.s3, left), buckets.landing, buckets.ready, tables)
            runs += 1
            try:
                erase(places, person, find(places, person))
            except Killed:
                continue
            except NotErased:
                break
        places = Places(buckets.s3, buckets.landing, buckets.ready, Tables(connection, lane.warehouse.database))
        left_over = find(places, person)
        assert [file.landed.source for file in left_over.streaming] == [ann.waiting] and not left_over.quarantine
        assert runs > 10
        assert_others_are_whole(platform, ann)
        platform.load(ann.waiting)
        record = erase(places, person, find(places, person))
        assert find(places, person).is_nowhere
        records = [*buckets.keys(buckets.ready, f"erasures/{record.person}/")]
        assert record.key in records
        for key in records:
            text = buckets.read(buckets.ready, key)
            assert json.loads(text)["ended_at"] and ann.name.encode() not in text and ann.name not in key
        # The columns are masked, for everybody but the eraser.
        assert places.tables.were("RAW.USERS", "email", person, moment) > 0
        replace(record, ended_at=None).put(places)  # as a run leaves it that is killed in its last search
    nowhere, *past = platform.verb(ann.key, "--plan").stdout.splitlines()
    assert nowhere == NOWHERE and past
    assert {re.sub(r"\d+ rows of (\w+\.\w+) in Time Travel, as it was on 20\S+", r"\1", line) for line in past} <= {
        "RAW.STREAMS", "RAW.USERS", "VENDOR.AUTHORS", "VENDOR.BOOKS",
    }  # fmt: skip
    assert json.loads(buckets.read(buckets.ready, record.key))["ended_at"] is None
    nowhere, *_, completed, _ = platform.verb(ann.key, "--yes").stdout.splitlines()
    assert (nowhere, completed) == (
        NOWHERE, f"an earlier erasure has ended; the record is s3://{buckets.ready}/{record.key}",
    )  # fmt: skip
    assert json.loads(buckets.read(buckets.ready, record.key))["ended_at"]


def assert_others_are_whole(platform: Platform, ann: Ann) -> None:
    """Everybody else's rows are in landing, in ready and in the table; replay, redelivery and sweep add none."""
    buckets, database = platform.lane.buckets, platform.lane.warehouse.database
    s3, left = buckets.s3, HEADER + f"B,B,b@x.org\nC,C,jo{ann.key}\n".encode()
    assert not list(versions(s3, buckets.landing, ann.mistyped.key))
    landed = {
        item.key.rpartition(" ")[2]: item for item in versions(s3, buckets.landing, f"streaming/users/{ann.name}")
    }
    assert {name: b"".join(item.text(s3)[1]) for name, item in landed.items()} == {
        "1.csv.gz": left, "2.csv": HEADER + b"B,B,b@x.org\n", "4.csv": HEADER + f"C,C,jo{ann.key}\n".encode(),
    }  # fmt: skip
    for landing in landed.values():
        platform.load(landing.source)
        assert manifest.find(s3, buckets.ready, "users", landing.source)
    for source, counted in ((ann.loaded, (2, 0)), (ann.rejected, (1, 0)), (ann.other, (1, 0))):
        found = manifest.find(s3, buckets.ready, "users", source)
        assert (found.rows, found.rejected) == counted
        assert sum(platform.ingestion.snowpipe.rows_in_table(found).values()) == found.rows
        for part in found.parts:
            [version] = versions(s3, buckets.ready, part.key)
            text = b"".join(version.text(s3)[1])
            assert version.size == part.bytes and text.count(b"\n") - 1 == part.rows
            assert hashlib.sha256(buckets.read(buckets.ready, part.key)).hexdigest() == part.sha256
    rows = platform.lane.warehouse.read(f"SELECT EMAIL FROM {database}.RAW.USERS WHERE CONTAINS(EMAIL, '{ann.name}')")
    assert Counter(rows) == {(f"jo{ann.key}",): 2}
    lost = versions_without_outcome(s3, buckets.landing, buckets.ready, datetime.now(UTC), lambda *_: False)
    assert ann.name not in " ".join(each.source.key for each in lost if each.source != ann.waiting)


def test_a_file_that_only_says_that_it_rewrites_another_is_loaded(platform):
    """Metadata that names no version, or that a tool copied to a file of other contents, hides none."""
    buckets, key = platform.lane.buckets, f"streaming/users/{uuid.uuid4().hex}.csv"
    first = buckets.put(key, HEADER + b"A,A,a@x.org\n")
    assert platform.load(first).rows == 1
    others = (HEADER + b"B,B,bob@x.org\n", HEADER + b"C,C,carol@x.org\n")
    says = (rewrites_metadata("a-version-of-nobody", len(others[0])), rewrites_metadata(first.version, first.size))
    for body, metadata in zip(others, says, strict=True):
        put = buckets.s3.put_object(Bucket=buckets.landing, Key=key, Body=body, Metadata=metadata)
        assert platform.load(Source(buckets.landing, key, put["VersionId"], put["ETag"], 0)).rows == 1


def test_beside_a_splitter_that_loads_the_person_meanwhile_nothing_comes_back_and_nothing_of_others_is_lost(platform):
    buckets, lane, name = platform.lane.buckets, platform.lane, f"ann{uuid.uuid4().hex[:8]}"
    person, others = Person.of(f"{name}@x.org"), [f"{number}.{name}@x.org" for number in range(5)]

    def feed() -> None:
        for number, other in enumerate(others):
            body = HEADER + f"A,Lee,{person.key}\nO,O,{other}\n".encode()
            redelivered(platform, buckets.put(f"streaming/users/{name} {number}.csv", body))

    with lane.warehouse.connect("eraser") as connection, ThreadPoolExecutor(1) as splitter:
        places = Places(buckets.s3, buckets.landing, buckets.ready, Tables(connection, lane.warehouse.database))
        feeding = splitter.submit(feed)
        while not feeding.done() or not find(places, person).is_nowhere:
            with contextlib.suppress(PromotionError):  # files wait for their outcome, or come faster: run it again
                erase(places, person, find(places, person))
        feeding.result()
        for landed in list(versions(buckets.s3, buckets.landing, f"streaming/users/{name}")):
            redelivered(platform, landed.source)
        assert find(places, person).is_nowhere
    database = lane.warehouse.database
    rows = lane.warehouse.read(f"SELECT EMAIL FROM {database}.RAW.USERS WHERE CONTAINS(EMAIL, '{name}')")
    assert Counter(rows) == Counter((other,) for other in others)


def redelivered(platform: Platform, source: Source) -> None:
    """Take a file until its outcome is known, as its event comes again while a row of it is erased."""
    for _ in range(10):
        with contextlib.suppress(Exception):
            platform.load(source)
            return
    platform.load(source)
