"""The content of a merge request that settles a drift: what to write to keep each change, what takes each back.

Somebody has to decide which of the two it is: the proposal has both, as files, and a text that names each difference.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from promotion.drift import schema
from promotion.drift.drift import Drift
from promotion.drift.finding import Finding
from promotion.drift.migrations import Scripts, Writer, joined
from promotion.review.rendering import code

_KEEP = {
    "terraform": "write the values with + into terraform/ or environments/",
    "aws": "write it into terraform/",
    "snowflake": "write it into terraform/ (rights: terraform/access.tf)",
    "schema": "the script in keep/",
}
_REMOVED = "remove it from terraform/, or from environments/"
_DEPLOYED = "deploy again"


@dataclass(frozen=True)
class Proposal:
    """`title` and `description` (Markdown) of the merge request; `files`: {path in the proposal's folder: text}."""

    title: str
    description: str
    files: Mapping[str, str]

    def write(self, folder: Path) -> None:
        """Write the proposal into a folder, whose earlier proposal is removed."""
        for old in sorted(folder.rglob("*"), reverse=True) if folder.exists() else ():
            old.unlink() if old.is_file() else old.rmdir()
        for path, text in {"merge_request.md": f"# {self.title}\n\n{self.description}", **self.files}.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")


def propose(drift: Drift, writer: Writer) -> Proposal:
    """Return the proposal for a drift."""
    expected, actual = schema.comparable(drift.sides.expected, drift.sides.actual, drift.sides.owners)
    keep, back = writer.keep(expected, actual), writer.back(expected, actual)
    by_hand = [each.back for each in drift.findings if each.back]
    files = {f"keep/{path}": text for path, text in keep.files.items() if text is not None}
    files |= {f"back/{path}": text for path, text in back.files.items() if text is not None}
    for name, lines in (("by_hand.sql", _sql(by_hand)), ("by_hand.sh", _commands(by_hand))):
        if lines:
            files[f"back/{name}"] = "\n".join(lines) + "\n"
    number = len(drift.findings)
    title = f"Settle {number} {'change' if number == 1 else 'changes'} made by hand in {drift.environment}"
    return Proposal(title, "\n".join(_description(drift, keep, back, files)) + "\n", files)


def _description(drift: Drift, keep: Scripts, back: Scripts, files: Mapping[str, str]) -> Iterator[str]:
    yield f"{drift.environment} was compared with {drift.baseline}. Decide for each change: keep it, or take it back."
    yield ""
    yield "| change | to keep it | to take it back |"
    yield "|---|---|---|"
    for each in drift.findings:
        yield f"| {_cell(f'{each.area}: {each.object}')} {each.change} | {_keep(each)} | {_back(each)} |"
    yield from _part("To keep what is in the schemas", keep)
    yield from _part("To take it back", back)
    if "back/by_hand.sql" in files:
        yield "\n`back/by_hand.sql` has the statements that no deploy runs: an account administrator runs them."
    if "back/by_hand.sh" in files:
        yield "\n`back/by_hand.sh` has the commands that no deploy runs: an administrator of the AWS account runs them."


def _part(title: str, scripts: Scripts) -> Iterator[str]:
    if scripts.files or scripts.by_hand:
        yield f"\n{title}:\n"
        yield from (f"- `{line}`" for line in joined(scripts.files))
        yield from (f"- by hand: {line}" for line in scripts.by_hand)


def _keep(finding: Finding) -> str:
    if finding.object.startswith("creation of "):
        return "merge a migration that names it, such as COMMENT ON: its time counts from then on"
    return _REMOVED if (finding.area, finding.change) == ("terraform", "removed") else _KEEP[finding.area]


def _back(finding: Finding) -> str:
    if finding.area == "terraform":
        return _DEPLOYED
    if finding.back:
        return _cell(finding.back)
    if finding.object.startswith("creation of "):
        return "nothing brings back what it held"
    return "the script in back/" if finding.area == "schema" else "reset it to what AWS makes"


def _cell(text: str) -> str:
    """Return a text as code in a table's cell: https://github.github.com/gfm/#example-200"""
    return code(text).replace("|", "\\|")


def _sql(lines: list[str]) -> list[str]:
    return [line for line in lines if line.endswith(";")]


def _commands(lines: list[str]) -> list[str]:
    return [line for line in lines if not line.endswith(";")]
