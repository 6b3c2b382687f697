"""The verb `status`, on files in every state in real buckets, and a real table's rows."""

import json
import re
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from contracts.reader import contracts
from pipelines.splitter.events.file_events import FileEvent
from pipelines.splitter.landing.quarantine import quarantine
from pipelines.splitter.landing.source import Source
from pipelines.splitter.landing.unreadable import Unreadable
from pipelines.splitter.parts.manifest import Manifest, manifest_key
from pipelines.splitter.parts.part import Part
from pipelines.splitter.parts.part_settings import PartSettings
from pipelines.splitter.parts.rejects import Rejects
from promotion.dataset.loaded_files import loaded_files
from tests.roles import verify_outputs
from tests.warehouse import Warehouse, make_buckets, make_warehouse

PROJECT = Path(__file__).resolve().parents[2]
PART_SETTINGS = PartSettings(part_bytes=1_000_000)
LONG = f"a-{'long-' * 12}name.csv"


class Platform:
    """The things that status reads: two buckets, two queues, a raw table."""

    def __init__(self, warehouse: Warehouse, build: Path):
        self.warehouse, self.build = warehouse, build
        self.s3, sqs = warehouse.cloud.client("s3"), warehouse.cloud.client("sqs")
        make_buckets(warehouse)
        self.s3.put_bucket_versioning(Bucket=warehouse.landing, VersioningConfiguration={"Status": "Enabled"})
        names = {"events_queue_url": warehouse.database, "dead_letter_queue_url": f"{warehouse.database}-dead"}
        self.queues = {name: sqs.create_queue(QueueName=queue)["QueueUrl"] for name, queue in names.items()}
        sqs.send_message(QueueUrl=self.queues["dead_letter_queue_url"], MessageBody="{}")
        warehouse.execute(
            f"CREATE TABLE {warehouse.database}.RAW.USERS (EMAIL VARCHAR, _PART VARCHAR, _ROW NUMBER)",
            loaded_files({"users": contracts()["users"]}).replace("{{ database }}", warehouse.database),
        )
        self.write_outputs()

    def write_outputs(self) -> None:
        outputs = verify_outputs(self.warehouse, **self.queues, late_seconds=1800)
        (self.build / "local").mkdir()
        (self.build / "local" / "outputs.json").write_text(json.dumps(outputs))

    def land(self, name: str) -> Source:
        key, bucket = f"streaming/users/{name}", self.warehouse.landing
        answer = self.s3.put_object(Bucket=bucket, Key=key, Body=b"email\n")
        return Source.pin(self.s3, FileEvent(bucket, key, answer["VersionId"], answer["ETag"]))

    def part(self, source: Source, rows: int) -> Part:
        key = f"users/{source.hash}/{PART_SETTINGS.hash}/part-00000-of-00001.csv.gz"
        self.s3.put_object(Bucket=self.warehouse.ready, Key=key, Body=b"x")
        return Part(key, rows, 1, "0" * 64)

    def manifest(self, source: Source, *parts: Part, rejected: int = 0) -> None:
        rejects = Rejects(f"users/{source.hash}/rejected.jsonl", rejected, 9, "0" * 64) if rejected else None
        body = Manifest("users", source, PART_SETTINGS, parts, rejects).to_json()
        self.s3.put_object(Bucket=self.warehouse.ready, Key=manifest_key("users", source), Body=body)

    def rows(self, part: Part, number: int) -> None:
        values = ", ".join(f"('{row}', '{part.key}', {row})" for row in range(number))
        self.warehouse.execute(f"INSERT INTO {self.warehouse.database}.RAW.USERS VALUES {values}")

    def start(self, *options: str, columns: int = 200) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, "-m", "scripts.status", "local", *options],
            cwd=PROJECT,
            env={**self.warehouse.cloud.environment, "MARQUEE_BUILD": str(self.build), "COLUMNS": str(columns)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def status(self, *options: str, columns: int = 200) -> str:
        process = self.start(*options, columns=columns)
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0, err
        return out


@pytest.fixture(scope="module")
def platform(cloud, tmp_path_factory) -> Platform:
    return Platform(make_warehouse(cloud, ["analyst"]), tmp_path_factory.mktemp("build"))


@pytest.fixture(scope="module")
def landed(platform) -> SimpleNamespace:
    """A file in each state."""
    platform.land("received.csv")
    platform.part(platform.land("cut.csv"), 3)
    for name, rows in {"submitted": 2, "loaded": 3, "doubled": 4}.items():
        source = platform.land(f"{name}.csv")
        part = platform.part(source, 3)
        platform.manifest(source, part)
        platform.rows(part, rows)
    platform.manifest(platform.land("empty.csv"), rejected=5)
    for reason in ("bad", "worse"):
        source = platform.land("quarantined.csv")
        quarantine(platform.s3, source, Unreadable(reason, line=7))
    platform.land("quarantined.csv")
    platform.land("[red]markup.csv")
    platform.land(LONG)


def test_each_file_is_in_its_state(platform, landed):
    found = json.loads(platform.status("--json"))

    states = [(file["key"].removeprefix("streaming/users/"), file["state"]) for file in found["files"]]
    assert sorted(states) == sorted([
        ("[red]markup.csv", "received"), ("cut.csv", "cut"), ("doubled.csv", "doubled"), ("empty.csv", "loaded"),
        ("loaded.csv", "loaded"), ("quarantined.csv", "quarantined"), ("quarantined.csv", "quarantined"),
        ("quarantined.csv", "received"), ("received.csv", "received"), ("submitted.csv", "submitted"),
        (LONG, "received"),
    ])  # fmt: skip
    by_key = {file["key"].removeprefix("streaming/users/"): file for file in found["files"]}
    assert (by_key["submitted.csv"]["rows_in"], by_key["submitted.csv"]["rows"]) == (2, 3)
    assert by_key["loaded.csv"]["waited"] is None and by_key["loaded.csv"]["cut_after"] >= 0
    assert {file["reason"] for file in found["files"] if file["reason"]} == {"line 7: bad", "line 7: worse"}
    assert by_key["empty.csv"]["rejected"] == 5 and by_key["loaded.csv"]["rejected"] == 0
    assert found["counts"]["late"] == 0 and found["counts"]["with rejected rows"] == 1
    assert found["queue"] == {"waiting": 0, "in_work": 0, "dead_letters": 1}


def test_what_is_not_done_in_time_is_late(platform, landed):
    found = json.loads(platform.status("--json", "--late-after", "0"))

    late = {file["state"] for file in found["files"] if file["late"]}
    assert late == {"received", "cut", "submitted", "doubled"}
    assert found["counts"]["late"] == sum(file["late"] for file in found["files"])


def test_older_files_are_left_out(platform, landed):
    assert json.loads(platform.status("--json", "--hours", "0"))["files"] == []


def test_the_table_has_trouble_first_and_keys_as_they_are(platform, landed):
    lines = platform.status("--late-after", "100000").splitlines()

    assert "1 dead letters" in lines[1]
    order = [
        next(i for i, line in enumerate(lines) if name in line) for name in ("doubled.csv", "cut.csv", "loaded.csv")
    ]
    assert order == sorted(order)
    assert any("[red]markup.csv" in line for line in lines)
    assert "… and 9 more" in platform.status("--limit", "2")


def test_in_eighty_columns_only_names_are_folded_and_notes_stand_below(platform, landed):
    lines = platform.status("--late-after", "0", columns=80).splitlines()

    assert max(map(len, lines)) <= 80
    rows = [
        line
        for line in lines
        if re.search(r" \d\d:\d\d:\d\d +(received|cut|submitted|loaded|doubled|quarantined)", line)
    ]
    assert len(rows) == 11
    assert any(re.search(r"submitted, late +1 +2 of 3 ", line) for line in rows)
    below = [line.rstrip() for line in lines]
    assert "users/quarantined.csv: line 7: worse" in below and "users/empty.csv: 5 rows rejected" in below


def test_late_is_what_the_alarm_calls_late(platform, landed):
    file = platform.build / "local" / "outputs.json"
    outputs = json.loads(file.read_text())
    try:
        file.write_text(json.dumps({**outputs, "late_seconds": 0}))
        assert json.loads(platform.status("--json"))["counts"]["late"] > 0
    finally:
        file.write_text(json.dumps(outputs))
    assert json.loads(platform.status("--json"))["counts"]["late"] == 0


@pytest.mark.parametrize(("stop", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 143)])
def test_watching_goes_on_until_it_is_stopped(platform, landed, stop, code):
    """A Ctrl-C is no failure; any other signal is one, as with every verb."""
    process = platform.start("--watch", "--json", "--every", "0.1")
    looks = [json.loads(process.stdout.readline()) for _ in range(2)]
    process.send_signal(stop)
    _, err = process.communicate(timeout=120)

    assert looks[0]["counts"] == looks[1]["counts"]
    assert process.returncode == code and err == ""


def test_without_outputs_it_says_what_to_do(platform, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "scripts.status", "local"], cwd=PROJECT, capture_output=True, text=True, timeout=60,
        env={**platform.warehouse.cloud.environment, "MARQUEE_BUILD": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 1 and "python -m scripts.apply local" in done.stderr and done.stderr.count("\n") == 1
