"""`python -m benchmarks [NAME …]`: measure the speed claims, print them, keep them in benchmarks/results.json.

A benchmark is a module of this folder with a function `measure()` that returns what it found; "holds": false fails.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys
from pathlib import Path

import click

FOLDER = Path(__file__).parent
RESULTS = FOLDER / "results.json"
NAMES = sorted(one.name for one in pkgutil.iter_modules([str(FOLDER)]) if not one.name.startswith("_"))


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(NAMES))
def main(names: tuple[str, ...]) -> None:
    """Run the benchmarks (all of them unless NAMES are given); exit code 1 if a claim does not hold."""
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    failed = []
    for name in names or NAMES:
        results[name] = importlib.import_module(f"benchmarks.{name}").measure()
        click.echo(f"{name}: {json.dumps(results[name])}")
        RESULTS.write_text(json.dumps(results, indent=2, sort_keys=True) + "\n")
        if results[name].get("holds") is False:
            failed.append(name)
    if failed:
        click.echo(f"does not hold: {', '.join(failed)}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
