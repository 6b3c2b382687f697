"""One change of one file that breaks a rule, and the narrow test that must fail then."""

from dataclasses import dataclass
from pathlib import Path


class NotApplicable(Exception):
    """The text that a mutation changes is not in its file exactly once."""


@dataclass(frozen=True)
class Mutation:
    """`old` stands once in `file`; `test`: a file or node of pytest, which passes without the change."""

    rule: str
    file: str
    old: str
    new: str
    test: str

    def applied(self, project: Path) -> str:
        """Return the changed text of the file. Raise NotApplicable."""
        text = (project / self.file).read_text()
        if text.count(self.old) != 1 or self.old == self.new:
            raise NotApplicable(f"{self.file} has {text.count(self.old)} times: {self.old!r}")
        return text.replace(self.old, self.new)
