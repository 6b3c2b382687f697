"""The files that are not loaded yet, how long the oldest of them has waited, and how fast they become fewer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from file_status.streaming_files import Cut, FileStatus
from pipelines.splitter.landing.landing_versions import LandingVersion

WINDOW = timedelta(minutes=5)  # of the rates


@dataclass(frozen=True)
class Backlog:
    """`files`, `bytes`: neither loaded nor quarantined, as stored in landing. `lag`: seconds of the oldest, 0 if none.

    The rates are of the files that were cut in the last five minutes and are loaded: one that is cut, and waits for its
    load, is part of the backlog. `drains_in`: the seconds until all that wait are loaded at this rate; None if nothing
    was loaded.
    """

    files: int
    bytes: int
    lag: float
    files_per_minute: float
    bytes_per_second: float
    drains_in: float | None


def backlog_of(
    landed: Iterable[LandingVersion], cut: Mapping[str, Cut], files: Iterable[FileStatus], now: datetime
) -> Backlog:
    """Return the backlog of the files that landed. `cut`: by a file's hash; `files`: the status of each."""
    sources = {(each.source.key, each.source.version): each.source for each in landed}
    waiting, recent = list[FileStatus](), list[int]()
    for file in files:
        source = sources[file.key, file.version]
        if file.waited is not None:
            waiting.append(file)
        elif _is_recent(cut.get(source.hash), now):
            recent.append(source.size)
    left = sum(sources[file.key, file.version].size for file in waiting)
    speed = sum(recent) / WINDOW.total_seconds()
    return Backlog(
        files=len(waiting),
        bytes=left,
        lag=max((file.waited or 0.0 for file in waiting), default=0.0),
        files_per_minute=len(recent) * 60 / WINDOW.total_seconds(),
        bytes_per_second=speed,
        drains_in=left / speed if speed else (None if left else 0.0),
    )


def _is_recent(cut: Cut | None, now: datetime) -> bool:
    return cut is not None and cut.at is not None and cut.at > now - WINDOW
