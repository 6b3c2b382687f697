"""The status as a page for a terminal."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

STYLES = {"loaded": "green", "submitted": "cyan", "cut": "cyan", "quarantined": "yellow", "doubled": "bold red"}
TROUBLE = ("doubled", "quarantined")


def page(environment: str, status: dict, limit: int) -> RenderableType:
    """`status` as scripts.status makes it; at most `limit` files, those that somebody has to look at first.

    For 80 columns: only names are folded, and what there is to say of files stands below the table.
    """
    files = sorted(status["files"], key=rank)
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("file", overflow="fold")
    for name in ("landed", "state"):
        table.add_column(name, no_wrap=True)
    for name in ("parts", "rows", "lag"):
        table.add_column(name, justify="right", no_wrap=True)
    for file in files[:limit]:
        table.add_row(*cells(file, status["at"]))
    more = [Text(f"… and {len(files) - limit:,} more", style="dim")] if len(files) > limit else []
    told = [Text(f"{short(file)}: {note}", style=style(file)) for file in files[:limit] for note in notes(file)]
    return Group(headline(environment, status), table, *more, *([Text(), *told] if told else []))


def headline(environment: str, status: dict) -> Text:
    queue = status["queue"]
    numbers = "  ".join(f"{count:,} {state}" for state, count in status["counts"].items() if count)
    line = f"{environment} at {status['at']}: {numbers or 'no files'}\n"
    line += f"queue: {queue['waiting']:,} waiting, {queue['in_work']:,} in work, {queue['dead_letters']:,} dead letters"
    return Text(line + "\n", style="bold red" if status["counts"]["late"] or queue["dead_letters"] else "bold")


def rank(file: dict) -> int:
    """Late ones and trouble, then what is under way, then what is loaded; newest first within, as they come."""
    return 0 if file["late"] or file["rejected"] or file["state"] in TROUBLE else 2 if file["state"] == "loaded" else 1


def cells(file: dict, at: str) -> list[Text]:
    state = f"{file['state']}, late" if file["late"] else file["state"]
    lag = file["waited"] if file["waited"] is not None else file["cut_after"]
    texts = [
        *(short(file), moment(file["landed"], at), state),
        *(f"{file['parts']:,}", rows(file), duration(lag)),
    ]
    # As text: a key may hold what rich would take for markup.
    return [Text(text, style=style(file)) for text in texts]


def short(file: dict) -> str:
    return file["key"].removeprefix("streaming/")


def style(file: dict) -> str:
    return "red" if file["late"] else STYLES.get(file["state"], "")


def notes(file: dict) -> list[str]:
    rejected = f"{file['rejected']:,} rows rejected" if file["rejected"] else None
    return [note for note in (file["reason"], rejected) if note]


def rows(file: dict) -> str:
    """Those of the manifest, and how many of them are in, where that is another number."""
    if file["rows"] is None:
        return ""
    return f"{file['rows']:,}" if file["rows"] == file["rows_in"] else f"{file['rows_in']:,} of {file['rows']:,}"


def moment(landed: str, at: str) -> str:
    """The time for files of today, the date too for older ones, both UTC; of ISO times without fractions."""
    date, time = landed[:10], landed[11:19]
    return time if date == at[:10] else f"{date[5:]} {time[:5]}"


def duration(seconds: float | None) -> str:
    if seconds is None:
        return ""
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} m" if hours else f"{minutes} m {seconds:02} s" if minutes else f"{seconds} s"
