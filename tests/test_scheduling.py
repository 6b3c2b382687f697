"""The long tests are there under their names, one worker has the applied platform, and all workers share names."""

import gzip

import pytest

from tests.scheduling import APPLIED, LONG, PROJECT, FilesAndApplied, refuse_a_clock, uses_applied


@pytest.mark.parametrize("end", [end for end in LONG if end != APPLIED])
def test_each_long_file_is_there_once(end):
    found = [path for path in (PROJECT / "tests").rglob("test_*.py") if path.as_posix().endswith(end)]
    assert len(found) == 1


def test_files_with_the_applied_platform_are_one_unit_of_work():
    def unit(nodeid: str) -> str:
        return FilesAndApplied._split_scope(None, nodeid)

    assert unit("tests/terraform/test_applied.py::test_a[1]") == unit("tests/scripts/test_drift.py::test_b") == APPLIED
    assert unit("tests/test_scheduling.py::test_c") == "tests/test_scheduling.py"


def test_every_test_that_asks_for_the_applied_platform_is_known(request):
    known = {item.path for item in request.session.items if APPLIED in getattr(item, "fixturenames", ())}
    assert all(uses_applied(path.relative_to(PROJECT).as_posix()) for path in known)


def test_no_name_of_a_test_has_the_time_in_it():
    refuse_a_clock("data", gzip.compress(b"a", mtime=0))
    with pytest.raises(pytest.UsageError, match="mtime=0"):
        refuse_a_clock("data", gzip.compress(b"a"))
