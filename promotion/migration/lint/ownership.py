"""M3: one owner per object. The scripts are replayed in running order over an empty database."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from promotion.migration.lint.finding import Finding
from promotion.migration.lint.rerun import renames
from promotion.migration.lint.statement import Name, Statement
from promotion.migration.script import Script

_OF_A_SCHEMA = re.compile(r'^\s*resource\s+"(snowflake_(?:table|view|stage|file_format|pipe)(?:_\w+)?)"', re.MULTILINE)


@dataclass(frozen=True)
class Owner:
    """The script that created an object last, and the object's kind."""

    script: Script
    kind: str


@dataclass
class Replay:
    """The objects that exist after the scripts so far; tables and views share their names."""

    owners: dict[tuple[str, str], Owner] = field(default_factory=dict)  # {(namespace, full name): owner}

    def step(self, statement: Statement, script: Script) -> Iterator[tuple[str, str, str]]:
        """Apply a statement. Yield (code, cause, remedy) if another owner is in its way, or none is there."""
        key, owner = _key(statement.kind, statement.name), self._owner(statement)
        if statement.verb == "CREATE":
            if owner and (cause := _conflict(statement, script, owner)):
                yield "M301", cause, "ALTER it in a new script, or DROP it before"
            yield from self._reads(statement)
            self.owners[key] = Owner(script, statement.kind)
        elif statement.verb == "DROP":
            self.owners.pop(key, None)
        elif owner is None:
            remedy = "create it in an earlier script; an object that a pipeline or Terraform makes is theirs to change"
            yield "M302", str(statement.name), remedy
        else:
            yield from self._reads(statement)
            yield from self._rename(statement, owner)

    def objects(self) -> dict[str, str]:
        """Return {schema.object: kind} of all that is there now."""
        return {name.partition(".")[2]: owner.kind for (_, name), owner in self.owners.items()}

    def _owner(self, statement: Statement) -> Owner | None:
        return self.owners.get(_key(statement.kind, statement.name))

    def _reads(self, statement: Statement) -> Iterator[tuple[str, str, str]]:
        there = {name for _, name in self.owners} | {str(statement.name)}
        for name in dict.fromkeys(statement.names_after()):
            if name.parts[0] == statement.name.parts[0] and str(name) not in there and not renames(statement):
                yield "M302", f"{statement.name} uses {name}", "create it in a script that runs before"

    def _rename(self, statement: Statement, owner: Owner) -> Iterator[tuple[str, str, str]]:
        for name in new_names(statement):
            if taken := self.owners.get(_key(statement.kind, name)):
                yield "M301", f"{name} exists, from {taken.script.name}", "choose another name, or DROP it before"
            self.owners.pop(_key(statement.kind, statement.name))
            self.owners[_key(statement.kind, name)] = owner


def new_names(statement: Statement) -> list[Name]:
    """Return the new name, as written, that an ALTER gives its object."""
    return [Name(tuple(part.name.upper() for part in rename.this.parts)) for rename in renames(statement)]


def in_terraform(folder: Path) -> Iterator[Finding]:
    """Yield a finding for each resource of Terraform's that makes an object which migrations own."""
    for path in sorted(folder.rglob("*.tf")):
        text = path.read_text()
        for match in _OF_A_SCHEMA.finditer(text):
            line = text.count("\n", 0, match.start(1)) + 1
            remedy = "make it with a migration; Terraform makes databases, schemas, roles and grants"
            yield Finding("M303", path, line, match[1], remedy)


def _key(kind: str, name: Name) -> tuple[str, str]:
    return "TABLE" if kind == "VIEW" else kind, str(name)


def _conflict(statement: Statement, script: Script, owner: Owner) -> str:
    """Return why a statement may not create an object that has an owner; empty if it replaces it."""
    if owner.kind != statement.kind:
        return f"{statement.name} is a {owner.kind} of {owner.script.name}"
    if "R" in (owner.script.kind, script.kind):
        return f"{statement.name} is made by {owner.script.name}, too"
    return f"{owner.script.name} created {statement.name}, so this does nothing" if statement.guarded else ""


def order(scripts: Sequence[Script]) -> list[Script]:
    """Return the scripts as schemachange runs them."""
    return sorted(scripts, key=lambda script: script.order)
