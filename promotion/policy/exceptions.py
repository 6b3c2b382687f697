"""environments/policy_exceptions.yaml: the findings that are accepted, each with a reason and a last day.

An entry that is expired, or that lasts too long, is a finding itself.
"""

import datetime
import fnmatch
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from promotion.environment import FOLDER
from promotion.errors import PromotionError
from promotion.policy.finding import Finding

FILE = FOLDER / "policy_exceptions.yaml"
MAX_DAYS = 180
_WARNING_DAYS = 30

_Text = Annotated[str, Field(min_length=1)]
_COST = "an exception of the policy has no end"


class PolicyExceptionsInvalid(PromotionError):
    """The file can't be read, or an entry has a field that is missing, unknown or of another type."""


class Entry(BaseModel):
    """Findings with one of `codes` at an object that matches `object`, accepted until the day `expires` ends in UTC."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, strict=True)

    codes: tuple[_Text, ...] = Field(min_length=1, strict=False)
    object: _Text
    reason: _Text
    expires: datetime.date

    def accepts(self, finding: Finding) -> bool:
        """Return whether this entry names the finding, whatever the day."""
        return finding.code in self.codes and fnmatch.fnmatchcase(_plain(finding.object), _plain(self.object))

    def __str__(self) -> str:
        return f"{', '.join(self.codes)} at {self.object}"


@dataclass(frozen=True)
class Exceptions:
    """The entries, and the day on which they are read."""

    entries: Sequence[Entry]
    today: datetime.date

    def refused(self, findings: Iterable[Finding]) -> list[Finding]:
        """Return the findings that no current entry accepts, and one for each entry that is no exception any more."""
        current = [entry for entry in self.entries if entry.expires >= self.today]
        left = [finding for finding in findings if not any(entry.accepts(finding) for entry in current)]
        return [*left, *self._problems()]

    def unused(self, findings: Sequence[Finding]) -> list[str]:
        """Return a line for each entry that accepts nothing."""
        return [
            f"{FILE.name}: nothing needs `{entry}`; remove it"
            for entry in self.entries
            if not any(entry.accepts(finding) for finding in findings)
        ]

    def expiring(self) -> list[str]:
        """Return a line for each entry whose last day comes within _WARNING_DAYS."""
        return [
            f"{FILE.name}: `{entry}` expires on {entry.expires}; correct what it accepts, or give it another last day"
            for entry in self.entries
            if datetime.timedelta() <= entry.expires - self.today <= datetime.timedelta(days=_WARNING_DAYS)
        ]

    def _problems(self) -> Iterator[Finding]:
        for entry in self.entries:
            name = f"{FILE.name}, {entry}"
            if entry.expires < self.today:
                yield Finding("expired", name, f"it expired on {entry.expires}", "correct what it accepts", _COST)
            elif entry.expires > self.today + datetime.timedelta(days=MAX_DAYS):
                yield Finding(
                    "endless", name, f"it lasts until {entry.expires}", f"at most {MAX_DAYS} days are allowed", _COST
                )


def read(file: Path = FILE, today: datetime.date | None = None) -> Exceptions:
    """Return the entries of the file; none if it is absent. Raise PolicyExceptionsInvalid."""
    day = today or datetime.datetime.now(datetime.UTC).date()
    try:
        found = yaml.safe_load(file.read_text()) if file.exists() else None
        return Exceptions(TypeAdapter(list[Entry]).validate_python(found or []), day)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise PolicyExceptionsInvalid(f"{file} is not YAML: {' '.join(str(error).split())}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = " ".join(map(str, first["loc"]))
        raise PolicyExceptionsInvalid(
            f"{file}: {place}: {first['msg']}; give codes, object, reason, expires"
        ) from error


def _plain(name: str) -> str:
    """Return a name without the brackets, which a pattern would read as a set of characters."""
    return name.replace("[", "(").replace("]", ")")
