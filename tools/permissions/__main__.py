"""Take away each permission of the pipelines and of merge requests' jobs, one at a time, and see what then fails.

In AWS an action of a statement goes, in Snowflake a privilege of a grant. The tests of tests/terraform do it in a
local cloud; this runs them, takes about six minutes, and prints each permission with the call that noticed.

With --used it lets every identity do its real work instead, in six to twelve minutes, prints how many of its
permissions that work used, and names each that no request used. tests/terraform/unused_permissions.yaml accepts some,
each with a last day.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from tools.mutations.run import PROJECT

_TESTS = {
    "AWS": "tests/terraform/test_paths_of_rights.py::test_each_permission_of_a_pipeline_is_noticed_when_it_is_missing",
    "merge requests": "tests/terraform/test_preview.py::test_each_permission_of_a_merge_request_is_needed",
    "Snowflake": "tests/terraform/test_privileges.py::test_each_privilege_is_noticed_when_it_is_missing",
}
_FILE = "MARQUEE_PERMISSIONS"  # tests/terraform/outcome.py
_USED, _RUN = "tests/terraform/test_used_permissions.py", "MARQUEE_REAL_WORK"


@click.command(help=__doc__)
@click.option("--used", is_flag=True, help="Look for permissions that no work uses.")
def permissions(used: bool) -> None:
    """Run the command line of `python -m tools.permissions`; the exit code is 1 if one is not caught, or not used."""
    if used:
        code, counts = _run(_USED, **{_RUN: "1"})
        click.echo("\n".join(_table(counts)))
        sys.exit(1 if code or not counts else 0)
    missed = 0
    for cloud, test in _TESTS.items():
        code, outcomes = _run(test)
        for each in outcomes:
            click.echo(f"{'✓' if each['noticed'] else '✗'} {each['permission']}: {each['check']}")
        caught = sum(each["noticed"] for each in outcomes)
        click.echo(f"{cloud}: {len(outcomes)} permissions taken away, {caught} caught\n")
        missed += len(outcomes) - caught or code or not outcomes
    sys.exit(1 if missed else 0)


_COLUMNS = ("identity", "rights", "used", "accepted", "superfluous")


def _table(counts: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the lines of a table of Markdown: an identity each, and their sum."""
    total = {name: sum(each[name] for each in counts) for name in _COLUMNS[1:]}
    yield f"| {' | '.join(_COLUMNS)} |"
    yield f"|---|{'---:|' * (len(_COLUMNS) - 1)}"
    for each in [*counts, {"identity": "all", **total}]:
        yield f"| {' | '.join(str(each[name]) for name in _COLUMNS)} |"


def _run(test: str, **more: str) -> tuple[int, list[dict[str, Any]]]:
    """Return the exit code of pytest and the outcomes that the test kept; `more`: variables of its environment."""
    with tempfile.TemporaryDirectory(prefix="marquee-permissions-") as folder:
        file = Path(folder, "outcomes.jsonl")
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", test]
        done = subprocess.run(
            command,
            cwd=PROJECT,
            env=os.environ | {_FILE: str(file)} | more,
            capture_output=True,
            text=True,
            timeout=1800,
        )
        if done.returncode:
            click.echo(done.stdout[-4000:] + done.stderr[-1000:], err=True)
        lines = file.read_text().splitlines() if file.exists() else []
        return done.returncode, [json.loads(line) for line in lines]


if __name__ == "__main__":
    permissions()
