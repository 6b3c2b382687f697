"""`python -m benchmarks [NAME …]`: measure the speed claims, show them, keep them in benchmarks/results.json.

A benchmark is a module of benchmarks/measures. Each runs in a process of its own.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import click

from benchmarks.isolated_run import run_isolated
from benchmarks.report import machine
from benchmarks.report.page import NAMES, RESULTS, write_page


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("names", nargs=-1, type=click.Choice(NAMES))
@click.option(
    "--size",
    type=click.IntRange(min=1_000_000),
    help="Bytes of the rows as CSV in benchmarks of cuts; such a try-out is shown and not kept.  [default: full size]",
)
def main(names: tuple[str, ...], size: int | None) -> None:
    """Run the benchmarks (all of them unless NAMES are given) and write the README's table and plot.

    The exit code is 1 if a claim does not hold.
    """
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    measured, asked, missed = results.get("benchmarks", {}), names or NAMES, []
    for name in asked:
        started = time.monotonic()
        click.echo(f"{name} …", err=True)
        try:
            measured[name] = run_isolated(name, size)
        except Exception as error:
            missed.append(f"can't measure {name}: {type(error).__name__}: {_last_line(error)}")
            continue
        for claim in measured[name]["claims"]:
            click.echo(f"{'✓' if claim['holds'] else '✗'} {_line(claim)}")
        click.echo(f"{name} took {time.monotonic() - started:.0f} s", err=True)
        if size is None:
            results = {**machine.describe(), "benchmarks": measured}
            RESULTS.write_text(json.dumps(results, indent=2) + "\n")
            write_page(results)
        missed += [f"does not hold: {_line(claim)}" for claim in measured[name]["claims"] if not claim["holds"]]
    for reason in missed:
        click.echo(reason, err=True)
    sys.exit(1 if missed else 0)


def _last_line(error: Exception) -> str:
    """Return the last line of an error's text."""
    return next(reversed(str(error).strip().splitlines()), "")


def _line(claim: dict[str, Any]) -> str:
    """Return a claim as one line of text."""
    figures = f"{claim['ours']:g} {claim['unit']} against {claim['theirs']:g} {claim['unit']}"
    return f"{claim['text']}: {figures} ({claim['against']}), {claim['ratio']:g}x, at most {claim['limit']:g}x"


if __name__ == "__main__":
    main()
