from datetime import UTC, datetime, timedelta

from file_status.backlog import Backlog, backlog_of
from file_status.streaming_files import Cut, status_of
from pipelines.splitter.landing.landing_versions import LandingVersion
from pipelines.splitter.landing.source import Source

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def landed(name: str, minutes: float, size: int) -> LandingVersion:
    source = Source("landing", f"streaming/users/{name}", "v1", '"e"', size)
    return LandingVersion(source, NOW - timedelta(minutes=minutes))


def backlog(*files: tuple[LandingVersion, Cut, int]) -> Backlog:
    """Of files, each with its traces in ready and its rows in the table."""
    cut = {each.source.hash: found for each, found, _ in files}
    statuses = [status_of(each, found, rows, None, NOW, 1800) for each, found, rows in files]
    return backlog_of([each for each, _, _ in files], cut, statuses, NOW)


def cut(minutes: float) -> Cut:
    """Cut so many minutes ago."""
    return Cut(1, rows=5, at=NOW - timedelta(minutes=minutes))


def test_rate_and_lag_say_when_a_backlog_is_drained():
    found = backlog(
        (landed("long ago", 60, 9_000_000), cut(50), 5),
        (landed("loaded", 10, 2_000_000), cut(4), 5),
        (landed("submitted", 9, 1_000_000), cut(1), 3),
        (landed("next", 8, 4_000_000), Cut(0), 0),
        (landed("last", 2, 1_000_000), Cut(0), 0),
    )
    assert found == Backlog(
        files=3,
        bytes=6_000_000,
        lag=9 * 60,
        files_per_minute=1 / 5,
        bytes_per_second=2_000_000 / 300,
        drains_in=900,
    )


def test_without_a_backlog_nothing_waits_and_without_a_rate_nobody_knows_how_long():
    assert backlog((landed("loaded", 60, 9), cut(59), 5)) == Backlog(0, 0, 0.0, 0.0, 0.0, 0.0)
    assert backlog((landed("next", 8, 4), Cut(0), 0)) == Backlog(1, 4, 480.0, 0.0, 0.0, None)


def test_files_that_are_cut_and_wait_for_their_load_are_no_progress():
    """A pipe that stands still drains nothing, however fast files are cut."""
    stuck = [(landed(str(number), 9, 1_000_000), cut(1), 0) for number in range(4)]
    assert backlog(*stuck) == Backlog(4, 4_000_000, 540.0, 0.0, 0.0, None)
    found = backlog(*stuck, (landed("loaded", 9, 3_000_000), cut(2), 5))
    assert (found.files_per_minute, found.bytes_per_second, found.drains_in) == (1 / 5, 10_000, 400)
