"""A person in streaming files and their tables, on files that the splitter took. Vendor files: tests/erasure.

The tests stand here because the splitter's lane, which they share, does.
"""

import gzip
import json
import subprocess
import sys
import uuid
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import pytest

from pipelines.splitter.events.file_events import FileEvent
from pipelines.splitter.ingestion import Ingestion
from pipelines.splitter.landing.source import Source
from pipelines.splitter.parts.part_settings import PartSettings
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


@pytest.fixture
def platform(lane, monkeypatch, tmp_path) -> Platform:
    buckets = lane.buckets
    started: Future = Future()
    started.set_result(None)
    snowpipe = lane.snowpipe(monkeypatch, load_seconds=60, report_seconds=2)
    outputs = {**lane.warehouse.outputs, "landing_bucket": buckets.landing, "ready_bucket": buckets.ready}
    (tmp_path / "local").mkdir()
    (tmp_path / "local" / "outputs.json").write_text(json.dumps(outputs))
    return Platform(lane, Ingestion(buckets.s3, started, buckets.ready, PartSettings(2_000), snowpipe, 5), tmp_path)


@dataclass(frozen=True)
class Ann:
    """A person in every kind of place. `waiting` is not loaded, `other` is a file without her."""

    key: str
    loaded: Source
    again: Source
    rejected: Source
    quarantined: Source
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
        loaded=put(f"streaming/users/{name} 1.csv.gz", gzip.compress(rows, mtime=0)),
        again=put(f"streaming/users/{name} 1.csv.gz", gzip.compress(rows, mtime=0)),
        rejected=put(f"streaming/users/{name} 2.csv", bad),
        quarantined=put(f"streaming/users/{name} 3.csv", HEADER + f'A,"Lee,{key}\n'.encode()),
        waiting=put(f"streaming/streams/{name}.jsonl", json.dumps({"user_email": key}).encode()),
        other=put(f"streaming/users/{name} 4.csv", HEADER + f"C,C,jo{key}\n".encode()),
    )
    for source in (found.loaded, found.again, found.rejected, found.quarantined, found.other):
        platform.load(source)
    return found


def test_the_person_is_found_in_every_place_and_nothing_is_changed(platform):
    ann = everywhere(platform)
    buckets = platform.lane.buckets
    before = [sorted(buckets.keys(bucket)) for bucket in (buckets.landing, buckets.ready)]
    found = json.loads(platform.verb(ann.key, "--json").stdout)

    where = {(file["landing"] or {}).get("version"): file for file in found["streaming"]}
    assert set(where) == {each.version for each in (ann.loaded, ann.again, ann.rejected, ann.quarantined, ann.waiting)}
    assert {source: where[getattr(ann, source).version]["outcome"] for source in ("loaded", "again", "rejected")} == {
        "loaded": "loaded", "again": "loaded", "rejected": "loaded",
    }  # fmt: skip
    assert where[ann.loaded.version]["rows"] == 2 and len(where[ann.loaded.version]["ready"]) == 1
    assert [item["key"].rpartition("/")[2] for item in where[ann.rejected.version]["ready"]] == ["rejected.jsonl"]
    assert where[ann.quarantined.version]["outcome"] == "quarantined"
    assert where[ann.waiting.version]["outcome"] == "waiting"
    assert sorted(item["key"].rpartition(" ")[2] for item in found["quarantine"]) == ["3.csv", "3.csv.reason.json"]
    assert found["counts"] == {
        "landing": 5, "ready": 2, "quarantine": 2, "raw_rows": 2, "vendor_rows": 0, "waiting": 1,
    }  # fmt: skip
    assert before == [sorted(buckets.keys(bucket)) for bucket in (buckets.landing, buckets.ready)]
    assert platform.verb(f"nobody-{ann.key}").stdout == "the person is nowhere\n"
