"""A drift as lines for people, and as a JSON document for programs."""

from collections.abc import Iterator
from typing import Any

from pipelines.visible_text import visible_line
from promotion.drift.drift import Drift
from promotion.drift.finding import Area, Finding

_SIGNS = {"added": "+", "changed": "~", "removed": "-"}
_AREAS: dict[Area, str] = {
    "terraform": "Terraform's resources; the next deploy sets them back",
    "aws": "AWS, beside Terraform; no deploy sets these back",
    "snowflake": "Snowflake, beside Terraform; no deploy sets these back",
    "schema": "inside the schemas; no deploy sets these back",
}


def lines(drift: Drift) -> Iterator[str]:
    """Yield the report: each difference with its values and the command that takes it back; the summary last."""
    for area, title in _AREAS.items():
        found = [each for each in drift.findings if each.area == area]
        if found:
            yield f"{title}:"
            for each in found:
                yield from _finding(each)
    if drift.not_compared:
        yield "not compared:"
        yield from (f"  {visible_line(each.part)}: {visible_line(each.reason)}" for each in drift.not_compared)
    yield summary(drift)


def summary(drift: Drift) -> str:
    """Return the last line: how many differences there are, and the next command."""
    name, number, missed = drift.environment, len(drift.findings), len(drift.not_compared)
    blind = f"{missed} {'part was' if missed == 1 else 'parts were'} not compared"
    if number:
        differences = f"{number} {'difference' if number == 1 else 'differences'} from {drift.baseline}"
        fix = f"python -m scripts.drift {name} --fix proposes a merge request"
        return f"{name}: {differences}{f', and {blind}' if missed else ''}; {fix}"
    return f"{name}: no drift in what was compared, and {blind}" if missed else f"{name}: no drift"


def to_json(drift: Drift) -> dict[str, Any]:
    """Return the drift as a document; a line of a difference is a string."""
    return {
        "environment": drift.environment,
        "compared_with": drift.baseline,
        "differences": [_document(each) for each in drift.findings],
        "not_compared": [vars(each) for each in drift.not_compared],
    }


def _document(finding: Finding) -> dict[str, Any]:
    shown = {name: value for name, value in vars(finding).items() if name != "attribute"}
    return {**shown, "lines": [str(line) for line in finding.lines]}


def exit_code(drift: Drift) -> int:
    """Return 2 if there are differences, 1 if there are none but something was not compared, else 0."""
    return 2 if drift.findings else 1 if drift.not_compared else 0


def _finding(finding: Finding) -> Iterator[str]:
    yield f"  {_SIGNS[finding.change]} {visible_line(finding.object)}"
    yield from (f"      {text}" for line in finding.lines for text in map(visible_line, str(line).splitlines()))
    if finding.back:
        yield f"      back: {visible_line(finding.back)}"
