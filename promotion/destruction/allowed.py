"""The entries of environments/allowed_destruction.yaml, the only way to allow a destruction.

An entry comes with the change that needs it, is reviewed with it, and goes when the change has reached every
environment. An expired one allows nothing.
"""

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from promotion.destruction.destruction import Destruction
from promotion.environment import FOLDER, PROJECT, known
from promotion.errors import PromotionError

FILE = FOLDER / "allowed_destruction.yaml"
MAX_DAYS = 30

_Text = Annotated[str, Field(min_length=1)]


class AllowedDestructionInvalid(PromotionError):
    """The file can't be read, or an entry has a field that is missing, unknown or of another type."""


class Entry(BaseModel):
    """A destruction that is allowed until the day `expires` ends in UTC, everywhere or in `environments` only."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, strict=True)

    object: _Text
    change: _Text
    reason: _Text
    expires: datetime.date
    environments: tuple[str, ...] | None = Field(default=None, min_length=1, strict=False)

    def allows(self, destruction: Destruction, environment: str | None) -> bool:
        """Return whether this entry names the destruction; without an environment, in any of them."""
        here = environment is None or self.environments is None or environment in self.environments
        return here and (self.object, self.change) == (destruction.object, destruction.change)

    def __str__(self) -> str:
        return f"{self.object}, {self.change}"


@dataclass(frozen=True)
class AllowedDestruction:
    """The entries, and the day on which they are read."""

    entries: Sequence[Entry] = ()
    today: datetime.date = datetime.date.min
    file: Path = FILE

    def refused(self, destructions: Iterable[Destruction], environment: str | None = None) -> list[str]:
        """Return a line for each destruction that no current entry allows."""
        return [
            f"{found}{self._why_not(found, environment)}"
            for found in destructions
            if not any(entry.allows(found, environment) for entry in self._current())
        ]

    def used(self, destructions: Iterable[Destruction], environment: str) -> list[str]:
        """Return a line for each destruction that an entry allows."""
        return [
            f"{found}; allowed until {entry.expires}: {entry.reason}"
            for found in destructions
            for entry in self._current()
            if entry.allows(found, environment)
        ]

    def judged(self, destruction: Destruction, environment: str) -> str:
        """Return a destruction with the entry that allows it, or as not allowed."""
        refused = self.refused([destruction], environment)
        return f"{refused[0]}; not allowed" if refused else self.used([destruction], environment)[0]

    def unused(self, destructions: Iterable[Destruction], environment: str, sql: bool) -> list[str]:
        """Return a line for each entry, of SQL or else of Terraform, that the environment does not need any more."""
        needed = list(destructions)
        return [
            f"{self.name}: nothing in {environment} needs `{entry}`; remove the entry once no environment does"
            for entry in self.entries
            if is_sql(entry.object) == sql
            and (entry.environments is None or environment in entry.environments)
            and not any(entry.allows(found, environment) for found in needed)
        ]

    def leftover(self, destructions: Mapping[str, Iterable[Destruction]]) -> list[str]:
        """Return a line for each entry of Terraform that none of its environments needs.

        `destructions`: {environment: those of its plan}. An entry for an environment that is not there is left out.
        """
        needed = {name: list(found) for name, found in destructions.items()}
        deployed = [name for name in known() if name != "local"]
        return [
            f"{self.name}: `{entry}` was used, or is needed by nothing; remove it"
            for entry in self.entries
            if not is_sql(entry.object)
            and needed.keys() >= set(entry.environments or deployed)
            and not any(entry.allows(each, name) for name, found in needed.items() for each in found)
        ]

    def unknown(self, destructions: Collection[Destruction]) -> list[str]:
        """Return a line for each entry of SQL that no script needs, whether it ran or not; here are all of them."""
        return [
            f"{self.name}: no script does `{entry}`; correct the entry or remove it"
            for entry in self.entries
            if is_sql(entry.object) and not any(entry.allows(found, None) for found in destructions)
        ]

    def problems(self) -> list[str]:
        """Return a line for each entry that is expired, lasts too long, or names an environment that is not there."""
        return [f"{self.name}: `{entry}` {cause}" for entry in self.entries for cause in self._problems(entry)]

    @property
    def name(self) -> str:
        """Return the file's path as messages name it."""
        return str(self.file.relative_to(PROJECT) if self.file.is_relative_to(PROJECT) else self.file)

    @property
    def remedy(self) -> str:
        """Return what to do about a destruction that is refused."""
        return f"revise the change, or allow it in {self.name} (docs/destruction.md)"

    def _current(self) -> list[Entry]:
        return [entry for entry in self.entries if self.today <= entry.expires]

    def _problems(self, entry: Entry) -> Iterable[str]:
        if entry.expires < self.today:
            yield f"expired on {entry.expires}; remove it"
        if entry.expires > self.today + datetime.timedelta(days=MAX_DAYS):
            yield f"lasts until {entry.expires}; at most {MAX_DAYS} days are allowed"
        if strangers := sorted(set(entry.environments or ()) - set(known())):
            yield f"is for {', '.join(strangers)}, but there are only {', '.join(known())}"

    def _why_not(self, found: Destruction, environment: str | None) -> str:
        """Return why an entry for the destruction does not allow it; empty if there is none."""
        for entry in self.entries:
            if (entry.object, entry.change) == (found.object, found.change):
                expired = entry.expires < self.today
                return f" (its entry {f'expired on {entry.expires}' if expired else f'is not for {environment}'})"
        return ""


NOTHING = AllowedDestruction()


def is_sql(name: str) -> bool:
    """Return whether an object is one of SQL: a kind and a name. Terraform's addresses have no space before a key."""
    return " " in name.partition("[")[0]


def read(file: Path = FILE, today: datetime.date | None = None) -> AllowedDestruction:
    """Return the entries of the file; none if it is absent. Raise AllowedDestructionInvalid."""
    day = today or datetime.datetime.now(datetime.UTC).date()
    try:
        found = yaml.safe_load(file.read_text()) if file.exists() else None
        entries = TypeAdapter(list[Entry]).validate_python(found or [])
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise AllowedDestructionInvalid(f"{file} is not YAML: {' '.join(str(error).split())}") from error
    except ValidationError as error:
        raise AllowedDestructionInvalid(f"{file}: {_first(error)}; docs/destruction.md has an example") from error
    return AllowedDestruction(entries, day, file)


def _first(error: ValidationError) -> str:
    """Return the first problem that pydantic found, in one line."""
    first = error.errors()[0]
    number, *fields = first["loc"] or ("",)
    place = f"entry {int(number) + 1}" if isinstance(number, int) else "the file"
    return f"{' '.join([place, *map(str, fields)])}: {first['msg']}"
