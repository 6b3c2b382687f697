"""The status as a page for a terminal."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

STYLES = {"loaded": "green", "submitted": "cyan", "cut": "cyan", "quarantined": "yellow", "doubled": "bold red"}
TROUBLE = ("doubled", "quarantined")


def page(environment: str, status: dict, limit: int) -> RenderableType:
    """`status` as scripts.status makes it; at most `limit` files, those that somebody has to look at first."""
    files = sorted(status["files"], key=rank)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("file", "landed", "state"):
        table.add_column(name, overflow="fold")
    for name in ("parts", "rows in", "rows", "rejected", "lag"):
        table.add_column(name, justify="right")
    table.add_column("reason", overflow="fold")
    for file in files[:limit]:
        table.add_row(*cells(file))
    more = [Text(f"… and {len(files) - limit:,} more", style="dim")] if len(files) > limit else []
    return Group(headline(environment, status), table, *more)


def headline(environment: str, status: dict) -> Text:
    queue = status["queue"]
    numbers = "  ".join(f"{count:,} {state}" for state, count in status["counts"].items() if count)
    line = f"{environment} at {status['at']}: {numbers or 'no files'}\n"
    line += f"queue: {queue['waiting']:,} waiting, {queue['in_work']:,} in work, {queue['dead_letters']:,} dead letters"
    return Text(line + "\n", style="bold red" if status["counts"]["late"] or queue["dead_letters"] else "bold")


def rank(file: dict) -> int:
    """Late ones and trouble, then what is under way, then what is loaded; newest first within, as they come."""
    return 0 if file["late"] or file["rejected"] or file["state"] in TROUBLE else 2 if file["state"] == "loaded" else 1


def cells(file: dict) -> list[Text]:
    state = f"{file['state']}, late" if file["late"] else file["state"]
    lag = file["waited"] if file["waited"] is not None else file["cut_after"]
    texts = [
        *(file["key"].removeprefix("streaming/"), file["landed"], state, f"{file['parts']:,}", f"{file['rows_in']:,}"),
        *("" if file["rows"] is None else f"{file['rows']:,}", f"{file['rejected']:,}" if file["rejected"] else ""),
        *(duration(lag), file["reason"] or ""),
    ]
    # As text: a key may hold what rich would take for markup.
    return [Text(text, style="red" if file["late"] else STYLES.get(file["state"], "")) for text in texts]


def duration(seconds: float | None) -> str:
    if seconds is None:
        return ""
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {seconds:02} s" if minutes else f"{seconds} s"
