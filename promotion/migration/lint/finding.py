"""The codes of the lint. A code is stable: comments that allow a finding, and people's searches, name it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

CODES: Mapping[str, str] = MappingProxyType(
    {
        "M101": "not a change of the schema",
        "M102": "migrations do not own this kind of object",
        "M103": "not a full name",
        "M104": "another database",
        "M105": "an object of another folder's schema",
        "M106": "a script that runs on every deploy",
        "M201": "can't run again",
        "M202": "uses an object that the same script removes afterwards",
        "M203": "a column that Snowflake refuses to add",
        "M301": "an object with two owners",
        "M302": "an object that no script before this one creates",
        "M303": "an object of a schema in Terraform",
        "M401": "a view outside its own script",
        "M402": "a view without a comment",
        "M501": "loses data, or a guard of data",
        "M502": "replaces a pipe, or what it loads with",
        "M503": "changes a table under its pipe",
        "M504": "a pipe that follows no pipe",
        "M601": "a pipe that asks for the time of day",
        "M602": "takes something from the release before",
        "M603": "fails on rows that can be there",
    }
)


@dataclass(frozen=True)
class Finding:
    """A statement that breaks a rule: the line where it starts, the cause, and the way out."""

    code: str  # a key of CODES
    path: Path
    line: int
    cause: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.code} {CODES[self.code]}: {self.cause}; {self.remedy}"
