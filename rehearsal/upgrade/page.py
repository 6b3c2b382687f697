"""The verdict on a terminal."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from rehearsal.upgrade.oracle import Tally
from rehearsal.upgrade.verdict import PHASES, Pipe, Verdict

_MOST_LINES = 40


def show(verdict: Verdict, console: Console) -> None:
    """Print the verdict: rows, answers, pipes, differences, and the result last."""
    _rows(verdict, console)
    _answers(verdict, console)
    _pipes(verdict.pipes, console)
    difference = verdict.difference
    _lines("infrastructure", difference.infrastructure, "nothing changed", console)
    _lines("schema", difference.schema, "nothing changed", console)
    _lines("rights", difference.rights, "nothing changed", console)
    _lines("taken back", difference.taken_back, "nothing", console)
    _lines("not taken back", difference.not_taken_back, "nothing: the way back is complete", console)
    console.print()
    if verdict.note:
        console.print(escape(verdict.note), soft_wrap=True)
    if verdict.passed:
        change = "no change: both sides have the same files" if verdict.same else "the change can be merged"
        console.print(f"[green]✓[/] from {verdict.base[:12]} to {verdict.change[:13]}: {change}", soft_wrap=True)
    for fault in verdict.faults:
        console.print(f"[red]✗[/] {escape(fault)}", soft_wrap=True)


def _rows(verdict: Verdict, console: Console) -> None:
    table = _table("rows", "sent", "lost", "doubled", "misplaced")
    for tally in verdict.traffic:
        table.add_row(*_cells(tally.table, tally))
    for tally in verdict.kept:
        table.add_row(*_cells(f"{tally.table}, of before", tally))
    console.print()
    console.print(table)


def _cells(name: str, tally: Tally) -> list[str]:
    faults = [f"[red]{number:,}[/]" if number else "0" for number in (tally.lost, tally.doubled, tally.misplaced)]
    return [name, f"{tally.sent:,}", *faults]


def _answers(verdict: Verdict, console: Console) -> None:
    if not verdict.answers:
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2), header_style="bold")
    table.add_column("question", ratio=1)
    for name in ("before", "after"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for answer in verdict.answers:
        mark = "[green]=[/]" if answer.before == answer.after else "[yellow]≠[/]" if answer.good else "[red]≠[/]"
        table.add_row(answer.question, answer.before, answer.after, f"{mark} {answer.unit}")
    console.print()
    console.print(table)


def _pipes(pipes: Iterable[Pipe], console: Console) -> None:
    table = _table("longest wait for rows", *PHASES)
    for pipe in pipes:
        table.add_row(pipe.dataset, *(_seconds(pipe, phase) for phase in PHASES))
    console.print()
    console.print(table)


def _seconds(pipe: Pipe, phase: str) -> str:
    if phase not in pipe.seconds:
        return ""
    seconds = pipe.seconds[phase]
    return "[red]never[/]" if seconds is None else f"{seconds:.1f} s"


def _lines(title: str, lines: Sequence[str], otherwise: str, console: Console) -> None:
    console.print(f"\n[bold]{title}[/]")
    shown = [*lines[:_MOST_LINES], *([f"… {len(lines) - _MOST_LINES} more"] if len(lines) > _MOST_LINES else [])]
    for line in shown or [otherwise]:
        console.print(f"  {escape(line)}", soft_wrap=True)


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2), header_style="bold")
    table.add_column(first)
    for name in others:
        table.add_column(name, justify="right", no_wrap=True)
    return table
