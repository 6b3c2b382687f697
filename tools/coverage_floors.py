"""Check the coverage of each package against its floor: `python -m tools.coverage_floors`, after a measured test run.

`make coverage` runs both. A floor only rises: `--raise` writes today's figures where they are higher.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from coverage import Coverage

PROJECT = Path(__file__).resolve().parents[1]
_FLOORS = PROJECT / "tests" / "coverage_floors.json"
REPORT = PROJECT / "build" / "coverage" / "coverage.json"
# GitLab marks the lines of a merge request by it: https://docs.gitlab.com/ci/testing/code_coverage/cobertura/
_COBERTURA = REPORT.with_name("cobertura.xml")
# Percent by which a figure differs from run to run: processes that the tests kill report nothing.
_MARGIN = 0.5


@dataclass(frozen=True)
class Covered:
    """Lines and branches of one package: those that ran, and all of them."""

    ran: int = 0
    of: int = 0

    @property
    def percent(self) -> float:
        """Return the share that ran in percent, rounded down to one digit: a floor never lies above the figure."""
        return int(1000 * self.ran / self.of) / 10 if self.of else 100.0

    def __add__(self, other: Covered) -> Covered:
        return Covered(self.ran + other.ran, self.of + other.of)


@click.command(help=__doc__)
@click.option("--raise", "raise_", is_flag=True, help="Write higher floors into tests/coverage_floors.json.")
def main(raise_: bool) -> None:
    """Print each package's coverage. Exit with 1 and a line for each package below its floor."""
    packages = by_package(_report()["files"])
    percents = {package: covered.percent for package, covered in packages.items()}
    floors: dict[str, float] = json.loads(_FLOORS.read_text())
    for package, percent in percents.items():
        click.echo(f"{package:<12} {percent:5.1f} %  (floor {floors.get(package, 0):.1f} %)")
    click.echo(total(packages.values()))
    if fallen := below(percents, floors):
        sys.exit("\n".join(fallen))
    if raise_:
        _FLOORS.write_text(json.dumps(raise_floors(percents, floors), indent=2) + "\n")


def by_package(files: Mapping[str, Any]) -> dict[str, Covered]:
    """Return the coverage of each package. `files` are those of coverage's JSON report, by path.

    Copies of the project's files that tests made elsewhere are left out.

    https://coverage.readthedocs.io/en/latest/commands/cmd_reporting.html#json-reporting-coverage-json
    """
    packages: dict[str, Covered] = defaultdict(Covered)
    for path, file in files.items():
        if Path(path).is_absolute():
            continue
        summary = file["summary"]
        ran = summary["covered_lines"] + summary.get("covered_branches", 0)
        packages[Path(path).parts[0]] += Covered(ran, summary["num_statements"] + summary.get("num_branches", 0))
    return dict(sorted(packages.items()))


def total(packages: Iterable[Covered]) -> str:
    """Return the line for all packages together; the keyword `coverage` of GitLab's job reads its figure."""
    return f"{'all packages':<12} {sum(packages, Covered()).percent:5.1f} %"


def below(percents: Mapping[str, float], floors: Mapping[str, float]) -> list[str]:
    """Return one line for each package that fell below its floor, or that no test ran."""
    return [
        f"coverage of {package} is {percents.get(package, 0.0):.1f} %, below its floor of {floor:.1f} %: "
        "add tests for the lines that build/coverage/html/index.html shows in red"
        for package, floor in floors.items()
        if percents.get(package, 0.0) < floor
    ]


def raise_floors(percents: Mapping[str, float], floors: Mapping[str, float]) -> dict[str, float]:
    """Return the floors, each raised to today's figure less the margin where that is higher."""
    lower = {name: round(percent - _MARGIN, 1) for name, percent in percents.items()}
    return {name: max(lower.get(name, 0.0), floors.get(name, 0.0)) for name in sorted({*percents, *floors})}


def _report() -> Any:
    coverage = Coverage(data_file=str(PROJECT / "build" / "coverage" / "data"))
    coverage.combine(strict=True)
    coverage.json_report(outfile=str(REPORT))
    coverage.xml_report(outfile=str(_COBERTURA), include=[str(PROJECT / "*")])
    coverage.html_report(directory=str(REPORT.parent / "html"))
    return json.loads(REPORT.read_text())


if __name__ == "__main__":
    main()
