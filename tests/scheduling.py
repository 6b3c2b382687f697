"""The order of the tests, which of them run on one worker, and names that all workers share."""

import re
from functools import cache
from pathlib import Path

import pytest
from xdist.scheduler import LoadFileScheduling

PROJECT = Path(__file__).resolve().parents[1]
# The files whose tests take minutes. Those of the applied platform, minutes as well, stand where APPLIED does.
APPLIED = "applied"
LONG = (
    *("rehearsal/upgrade/test_flow.py", "scripts/test_rollback.py", "tests/test_rehearsal.py", APPLIED),
    *("gitlab/test_lane.py", "change/test_columns.py", "splitter/test_kills.py", "scripts/test_kill_points.py"),
    *("scripts/test_new_dataset.py", "bulk_load/test_publish.py", "tests/test_planted_changes.py"),
    *("scripts/test_migrate.py", "bulk_load/test_load.py", "splitter/test_erasure.py", "splitter/test_ingestion.py"),
    *("scripts/test_aws.py", "terraform/test_modules.py", "scripts/test_lint_migrations.py", "scripts/test_pipe.py"),
)


def longest_first(item: pytest.Item) -> int:
    """Where a test stands: the long ones first, so that they run beside the others and not after them."""
    file, fixtures = str(item.path), getattr(item, "fixturenames", ())
    for place, end in enumerate(LONG):
        if (end == APPLIED and APPLIED in fixtures) or file.endswith(end):
            return place
    return len(LONG)


class FilesAndApplied(LoadFileScheduling):
    """A file's tests run on one worker, and so do those of all files that use the applied platform, after one apply."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return APPLIED if uses_applied(file) else file


def refuse_a_clock(argument: str, value: object) -> None:
    """Raise UsageError for a gzip file with the time in it, which pytest would write into the test's name.

    Source: RFC 1952, 2.3.1: MTIME is the bytes 4 to 7; 0 means that no time is given.
    """
    if isinstance(value, bytes) and value.startswith(b"\x1f\x8b") and any(value[4:8]):
        raise pytest.UsageError(f"{argument}: give the gzip file mtime=0, or its case an id")


@cache
def uses_applied(file: str) -> bool:
    """Return True if a test or a fixture of the file asks for the fixture `applied`."""
    path = PROJECT / file
    asks = rf"^def \w+\([^)]*\b{APPLIED}\b"
    return path.is_file() and re.search(asks, path.read_text(), re.MULTILINE) is not None
