"""Search the tree and its whole history for secrets: keys, tokens, passwords in addresses, private keys.

A finding names its place and a fingerprint, never the secret. A value of a test goes into tools/secret_scan/accepted.py
with its reason. A real secret is replaced where it is used; then see "A credential has leaked" in docs/runbook.md.
"""

import itertools
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from tools.secret_scan.accepted import ACCEPTED
from tools.secret_scan.detectors import Detectors, Hit
from tools.secret_scan.repository import Line, ShallowClone, history, tree

PROJECT = Path(__file__).resolve().parents[2]


@click.command(help=__doc__)
@click.option("--folder", default=PROJECT, type=click.Path(path_type=Path, file_okay=False), help="The repository.")
def secret_scan(folder: Path) -> None:
    """Run the command line of `python -m tools.secret_scan`; the exit code is 1 if there is a secret."""
    try:
        lines, found = scan(itertools.chain(tree(folder), history(folder)))
    except (ShallowClone, subprocess.SubprocessError) as error:
        raise click.ClickException(f"{folder} can't be scanned: {error}") from error
    for hit, place in found.items():
        click.echo(f"{place}: {hit.kind}, fingerprint {hit.fingerprint}", err=True)
    click.echo(f"{lines} lines of the tree and its history, {len(found)} secrets")
    sys.exit(1 if found else 0)


def scan(lines: Iterable[Line]) -> tuple[int, dict[Hit, str]]:
    """Return the number of different lines, and each secret that is not accepted with its first place."""
    detectors, seen, found = Detectors(), set[str](), dict[Hit, str]()
    for line in lines:
        hits = list(detectors.in_lines(line.text, line.after))
        if line.text not in seen:
            seen.add(line.text)
            hits += detectors.in_line(line.text)
        for hit in hits:
            if hit.fingerprint not in ACCEPTED:
                found.setdefault(hit, line.place)
    return len(seen), found


if __name__ == "__main__":
    secret_scan()
