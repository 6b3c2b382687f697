"""Files that ask for too much: what they are refused with, and that they get neither memory nor disk for it."""

import gzip
import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest
import zstandard

from pipelines.splitter.landing.source import CHUNK
from pipelines.splitter.landing.unreadable import Unreadable
from pipelines.splitter.parts.part_settings import PartSettings
from pipelines.splitter.reading.limits import HARMLESS_BYTES, Limits

PROJECT = Path(__file__).resolve().parents[4]
TASK = Path(__file__).parents[1] / "task.py"
HEADER = b"first_name,last_name,email\n"
ROWS = b"".join(b"%d,b,%d@d\n" % (number * 7919 % 100_003, number * 6007 % 100_009) for number in range(60_000))
MIB = 1 << 20
# Python with all that a task imports, a few chunks of 8 MiB and the longest record; whatever the file's size.
MOST_MEMORY = 256 * MIB
PART_SETTINGS = PartSettings(part_bytes=MIB, level=1)


@pytest.fixture
def task(buckets, cloud):
    """Does one task's work on a file of these bytes, in a process that may not write to disk."""

    def run(name: str, data: bytes, **limits: int) -> dict:
        source = buckets.put(f"streaming/users/{name}", data)
        given = (asdict(source), buckets.ready, asdict(PART_SETTINGS), limits)
        # By a shell that stays: a process of this one's own would count this one's memory as its peak.
        command = ["sh", "-c", '"$@"; exit $?', "sh", sys.executable, str(TASK), *map(json.dumps, given)]
        variables = {**cloud.environment, "PYTHONPATH": str(PROJECT)}
        done = subprocess.run(command, cwd=PROJECT, env=variables, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def members(beginning: bytes, repeated: bytes, times: int) -> bytes:
    """A gzip file of some members; so a large one takes no time to make."""
    return gzip.compress(beginning, 1) + gzip.compress(repeated, 1) * times


LINE = b"x" * (16 * MIB)


def test_a_line_of_a_gigabyte_is_refused_as_a_record_that_is_too_long(task):
    found = task("line.csv.gz", members(HEADER, LINE, 64), decompression_ratio=2_000)
    assert found["fault"].startswith("a record is longer than 16,777,216 bytes") and found["line"] == 2
    assert found["peak"] < MOST_MEMORY


def test_a_gigabyte_between_quotes_too(task):
    found = task("quoted.csv.gz", members(HEADER + b'a,"', b"x\n" * (8 * MIB), 64), decompression_ratio=2_000)
    assert found["fault"].startswith("a record is longer than 16,777,216 bytes") and found["line"] == 2
    assert found["peak"] < MOST_MEMORY


def test_a_plain_line_above_the_limit_is_not_read_to_its_end(task):
    found = task("line.csv", HEADER + LINE * 4)
    assert found["fault"].startswith("a record is longer than 16,777,216 bytes") and found["line"] == 2
    assert found["peak"] < MOST_MEMORY


@pytest.mark.parametrize("packed", ["gz", "zst"])
def test_a_bomb_is_refused_before_it_is_decompressed(packed, task):
    """One member, or frame, of half a gigabyte: no more of it may be decompressed at once than is looked at."""
    text = HEADER + b"a,b,c\n" * (80 * MIB)
    data = gzip.compress(text, 1) if packed == "gz" else zstandard.compress(text)
    found = task(f"bomb.csv.{packed}", data)
    assert found["fault"] == f"the file decompresses to more than 200 times its {len(data):,} bytes"
    assert found["peak"] < MOST_MEMORY


def test_memory_is_the_same_for_a_file_six_times_as_large(task):
    """The smaller one is itself longer than the chunks that are held at once: else it needs less than the larger."""
    small, large = (task(f"{times}.csv.gz", members(HEADER, ROWS, times)) for times in (30, 180))
    for found, times in ((small, 30), (large, 180)):
        assert found["fault"] is None
        assert sum(rows for rows, _ in found["parts"]) == 60_000 * times
    assert len(large["parts"]) > 5 * len(small["parts"])
    assert large["peak"] < small["peak"] + 2 * CHUNK
    assert large["peak"] < MOST_MEMORY


def test_a_part_that_grows_without_end_is_refused(task):
    found = task("unlike.csv", HEADER + ROWS, part_bytes=100_000)
    assert found["fault"].startswith("a part would hold more than 100,000 bytes")


@pytest.mark.parametrize(
    ("limits", "size", "text", "reason"),
    [
        (Limits(file_bytes=10), 11, 0, "the file holds 11 bytes; the limit is 10"),
        (Limits(file_bytes=10), 10, 11, "the file decompresses to more than 10 bytes"),
        (
            Limits(decompression_ratio=3),
            HARMLESS_BYTES,
            3 * HARMLESS_BYTES + 1,
            "decompresses to more than 3 times its 67,108,864",
        ),
    ],
)
def test_a_number_above_its_limit_is_refused_and_one_at_it_is_not(limits, size, text, reason):
    with pytest.raises(Unreadable, match=reason):
        limits.refuse_file(size)
        limits.refuse_text(text, size)
    limits.refuse_file(min(size, limits.file_bytes))
    limits.refuse_text(text - 1, size)
    Limits(decompression_ratio=1).refuse_text(HARMLESS_BYTES, 1)
