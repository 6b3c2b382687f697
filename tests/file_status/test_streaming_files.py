import io
import json
from datetime import UTC, datetime, timedelta

import pytest

from file_status.streaming_files import Cut, StreamingFiles, counts, status_of
from pipelines.splitter.landing.landing_versions import LandingVersion
from pipelines.splitter.landing.source import Source
from pipelines.splitter.parts.manifest import Manifest
from pipelines.splitter.parts.part import Part
from pipelines.splitter.parts.part_settings import PartSettings
from pipelines.splitter.parts.refused import Refused, RefusedRow
from pipelines.splitter.parts.rejects import Rejects

LANDED = datetime(2026, 11, 24, 9, tzinfo=UTC)
FILE = LandingVersion(Source("landing", "streaming/users/a.csv", "v1", '"etag"', 10), LANDED)


def status(cut=Cut(0), rows_in=0, reason=None, after=60.0, late_after=1800.0):  # noqa: B008
    return status_of(FILE, cut, rows_in, reason, LANDED + timedelta(seconds=after), late_after)


@pytest.mark.parametrize(
    ("cut", "rows_in", "reason", "state"),
    [
        (Cut(0), 0, None, "received"),
        (Cut(2), 0, None, "cut"),
        (Cut(2, rows=5), 4, None, "submitted"),
        (Cut(2, rows=5), 5, None, "loaded"),
        (Cut(2, rows=5), 6, None, "doubled"),
        (Cut(0), 0, "line 7: bad", "quarantined"),
        (Cut(2), 0, "line 7: bad", "quarantined"),
        (Cut(2, rows=5), 5, "line 7: bad", "loaded"),
    ],
)
def test_the_state_follows_from_the_traces(cut, rows_in, reason, state):
    assert status(cut, rows_in, reason).state == state


def test_a_file_that_is_neither_loaded_nor_quarantined_in_time_is_late():
    assert status(after=1801).late and not status(after=1800).late
    assert not status(Cut(1, rows=5), 5, after=9999).late
    assert not status(reason="bad", after=9999).late
    assert status(after=90).waited == 90
    assert status(Cut(1, rows=5), 5).waited is None


def test_how_long_the_cut_took_is_from_landing_to_the_manifest():
    assert status(Cut(1, rows=5, at=LANDED + timedelta(seconds=30))).cut_after == 30
    assert status(Cut(1)).cut_after is None


def test_counts_have_every_state_the_late_ones_and_those_with_rejected_rows():
    files = [status(), status(after=9999), status(Cut(1, rows=5, rejected=2), 5)]
    assert counts(files) == {
        "received": 2,
        "cut": 0,
        "submitted": 0,
        "loaded": 1,
        "doubled": 0,
        "quarantined": 0,
        "late": 1,
        "with rejected rows": 1,
    }


class Ready:
    """A bucket that is listed in one page."""

    def __init__(self, **objects: dict):
        folder = f"users/{FILE.source.hash}"
        self.objects = {
            f"{folder}/{name}": body if isinstance(body, bytes) else json.dumps(body).encode()
            for name, body in objects["of"].items()
        }

    def get_paginator(self, _: str) -> "Ready":
        return self

    def paginate(self, **_: str) -> list[dict]:
        return [{"Contents": [{"Key": key, "LastModified": LANDED} for key in self.objects]}]

    def get_object(self, Key: str, **_: str) -> dict:
        return {"Body": io.BytesIO(self.objects[Key])}


def manifest(rows: int, rejected: int = 0) -> bytes:
    """A manifest as the splitter writes it."""
    rejects = Rejects("users/x/rejected.jsonl", rejected, 9, "ab") if rejected else None
    part = Part(f"users/{FILE.source.hash}/x/part-0.csv.zst", rows, 9, "ab")
    return Manifest("users", FILE.source, PartSettings(100), (part,), rejects).to_json()


def refused(rows: int) -> bytes:
    """The rows of a part that the table refused, as the splitter writes them."""
    return Refused(tuple(RefusedRow("part-0", number, "why", "a") for number in range(rows))).to_json()


def test_rows_that_the_table_refused_are_rejected_and_not_waited_for():
    names = {"manifest.json": manifest(10, rejected=2), "refused.json": refused(3)}
    parts = {f"x/part-{name}.csv.zst": {} for name in ("0", "1", "1-without-ab")}
    [cut] = StreamingFiles(Ready(of={**names, **parts}), "landing", "ready", LANDED).cut([FILE]).values()
    assert cut == Cut(2, rows=7, rejected=5, at=LANDED)
    assert status(cut, 7).state == "loaded" and status(cut, 6).state == "submitted"


WRONG = manifest(10).replace(b'"rows": 10,\n   "sha256"', b'"rows": "many",\n   "sha256"')


@pytest.mark.parametrize("body", [b"", b"\xff", b"null", b"[]", b"{}", b'{"rows": "many"}', b'{"rows": 10}', WRONG])
def test_a_manifest_that_no_splitter_wrote_is_named_and_counts_for_nothing(body):
    named, folder = [], f"users/{FILE.source.hash}"
    ready = Ready(of={"manifest.json": body, "x/part-0.csv.zst": {}})
    assert StreamingFiles(ready, "landing", "ready", LANDED).cut([FILE], named.append) == {FILE.source.hash: Cut(1)}
    assert named == [f"{folder}/manifest.json"]
    others = {"manifest.json": manifest(10), "refused.json": body, "x/part-0.csv.zst": {}}
    named.clear()
    [cut] = StreamingFiles(Ready(of=others), "landing", "ready", LANDED).cut([FILE], named.append).values()
    assert (cut.rows, cut.rejected, named) == (10, 0, [f"{folder}/refused.json"])
