"""The status as a page for a terminal."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from file_status.backlog import Backlog
from file_status.status import Status
from file_status.streaming_files import FileStatus
from pipelines.file_names import passed_over_line
from pipelines.splitter.landing.reasons import unreadable_line
from pipelines.visible_text import visible_line

_STYLES = {"loaded": "green", "submitted": "cyan", "cut": "cyan", "quarantined": "yellow", "doubled": "bold red"}
_BATCH_STYLES = {"live": "green", "replaced": "dim", "refused": "yellow"}
_TROUBLE = ("doubled", "quarantined")


def page(status: Status, limit: int) -> RenderableType:
    """Return a table of at most `limit` files, those with trouble first.

    For 80 columns: only names are folded, and notes on files stand below the table.
    """
    files = sorted(status.files, key=_rank)
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("file", overflow="fold")
    for name in ("landed", "state"):
        table.add_column(name, no_wrap=True)
    for name in ("parts", "rows", "lag"):
        table.add_column(name, justify="right", no_wrap=True)
    for file in files[:limit]:
        table.add_row(*_cells(file, status.at))
    more = [Text(f"… and {len(files) - limit:,} more", style="dim")] if len(files) > limit else []
    notes = [Text(f"{_short(file)}: {note}", style=_style(file)) for file in files[:limit] for note in _notes(file)]
    over = passed_over_line([key.removeprefix("streaming/") for key in status.passed_over])
    notes += [Text(over, style="dim")] if over else []
    notes += [Text(unreadable_line(status.unreadable), style="red")] if status.unreadable else []
    return Group(_headline(status), table, *more, *([Text(), *notes] if notes else []), *_batches(status))


def _batches(status: Status) -> list[RenderableType]:
    """Return a table of the vendor's batches, with their warnings and reasons below it; nothing without one."""
    if not status.batches:
        return []
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("vendor batch", "at", "state"):
        table.add_column(name, no_wrap=True)
    for name in ("files", "rows", "took"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("by", overflow="fold")
    for batch in status.batches:
        state = f"{batch.state}, rolled back" if batch.action == "rollback" else batch.state
        files, rows = (sum(getattr(one, name) for one in batch.datasets) for name in ("files", "rows"))
        figures = (f"{files:,}", f"{rows:,}") if batch.datasets else ("", "")
        cells = (batch.batch or "incomplete", moment(batch.at, status.at), state, *figures, duration(batch.seconds))
        shown = map(visible_line, (*cells, batch.by or ""))
        table.add_row(*(Text(text, style=_BATCH_STYLES[batch.state]) for text in shown))
    lines = [(batch, line) for batch in status.batches for line in (*batch.reasons, *batch.warnings)]
    notes = [
        Text(visible_line(f"{batch.batch or 'incomplete'}: {line}"), style=_BATCH_STYLES[batch.state])
        for batch, line in lines
    ]
    return [Text(), table, *([Text(), *notes] if notes else [])]


def moment(landed: str, at: str) -> str:
    """Return the time of a file of today, date and time of an older one; of ISO 8601 times, UTC, to the second."""
    date, time = landed[:10], landed[11:19]
    return time if date == at[:10] else f"{date[5:]} {time[:5]}"


def duration(seconds: float | None) -> str:
    """Return a duration in its two largest units, such as `2 h 01 m`; nothing for None."""
    if seconds is None:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} m" if hours else f"{minutes} m {rest:02} s" if minutes else f"{rest} s"


def _headline(status: Status) -> Text:
    queue = status.queue
    numbers = "  ".join(f"{count:,} {state}" for state, count in status.counts.items() if count)
    line = f"{status.environment} at {status.at}: {numbers or 'no files'}\n"
    line += f"queue: {queue.waiting:,} waiting, {queue.in_work:,} in work, {queue.dead_letters:,} dead letters\n"
    line += _backlog(status.backlog)
    return Text(line + "\n", style="bold red" if status.counts["late"] or queue.dead_letters else "bold")


def _backlog(backlog: Backlog) -> str:
    rate = f"{backlog.files_per_minute:,.0f} files a minute, {backlog.bytes_per_second / 1e6:,.1f} MB a second"
    if not backlog.files:
        return f"backlog: none\nrate: {rate}"
    left = f"{backlog.files:,} files, {backlog.bytes / 1e6:,.1f} MB, the oldest waits for {duration(backlog.lag)}"
    ends = "nothing is loaded" if backlog.drains_in is None else f"drains in {duration(backlog.drains_in)}"
    return f"backlog: {left}\nrate: {rate}; {ends}"


def _rank(file: FileStatus) -> int:
    """Return 0 for late files and trouble, 1 for files under way, 2 for loaded ones; the order within stays."""
    return 0 if file.late or file.rejected or file.state in _TROUBLE else 2 if file.state == "loaded" else 1


def _cells(file: FileStatus, at: str) -> list[Text]:
    state = f"{file.state}, late" if file.late else file.state
    lag = file.waited if file.waited is not None else file.cut_after
    texts = (_short(file), moment(file.landed, at), state, f"{file.parts:,}", _rows(file), duration(lag))
    # As text: a key may hold what rich would take for markup.
    return [Text(text, style=_style(file)) for text in texts]


def _short(file: FileStatus) -> str:
    return visible_line(file.key.removeprefix("streaming/"))


def _style(file: FileStatus) -> str:
    return "red" if file.late else _STYLES.get(file.state, "")


def _notes(file: FileStatus) -> list[str]:
    rejected = f"{file.rejected:,} rows rejected" if file.rejected else None
    return [note for note in (file.reason and visible_line(file.reason), rejected) if note]


def _rows(file: FileStatus) -> str:
    """Return the manifest's rows and, where that is another number, how many of them are in."""
    if file.rows is None:
        return ""
    return f"{file.rows:,}" if file.rows == file.rows_in else f"{file.rows_in:,} of {file.rows:,}"
