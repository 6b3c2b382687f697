"""Migrations that bring repository and schema together: one set keeps what was changed by hand, one takes it back.

They are proposals: a reviewer reads them, and `scripts.lint_migrations` says what else they need.
"""

import itertools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from promotion.identifier import is_plain, literal, name_of, parts_of
from promotion.review.schema import ObjectChange, schema_changes
from promotion.review.snapshot import SchemaObject, Snapshot

_JINJA = re.compile(r"\{[{%#]|[}%#]\}")
_COMMENT = re.compile(r' COMMENT ("(?:[^"\\]|\\.)*")$')


@dataclass
class Scripts:
    """{path: text} of new and changed scripts, None for one to remove; `by_hand`: what no script here can do."""

    files: dict[str, str | None] = field(default_factory=dict)
    by_hand: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Writer:
    """Writes migrations for the folder `migrations` of a release; `now`: the time, UTC, of the first one's version."""

    database: str
    migrations: Path
    now: datetime

    def keep(self, expected: Snapshot, actual: Snapshot) -> Scripts:
        """Return the scripts after which a new environment has what is there now."""
        found, versions = Scripts(), self._versions()
        for change in filter(_is_more_than_rights, schema_changes(expected, actual)):
            there = actual.get((change.kind, change.name))
            if change.kind == "VIEW" and not _is_comment(change):
                self._keep_view(found, change, there)
            else:
                self._write(found, f"V{next(versions)}__keep", change, there)
        return found

    def back(self, expected: Snapshot, actual: Snapshot) -> Scripts:
        """Return the scripts after which this environment is as the release describes it."""
        found, versions = Scripts(), self._versions()
        for change in filter(_is_more_than_rights, schema_changes(actual, expected)):
            wanted = expected.get((change.kind, change.name))
            if change.kind == "VIEW" and wanted and (script := self._view_script(change.name)):
                text = script.read_text().rstrip("\n")
                path = f"migrations/{script.relative_to(self.migrations).as_posix()}"
                found.files[path] = f"{text}\n-- made again over a change by hand, {self.now:%Y-%m-%d %H:%M} UTC\n"
            else:
                self._write(found, f"V{next(versions)}__back", change, wanted)
        return found

    def _versions(self) -> Iterator[str]:
        """Yield versions, each a second after the one before: two scripts may not have the same one."""
        return (f"{self.now + timedelta(seconds=number):%Y%m%d%H%M%S}" for number in itertools.count())

    def _keep_view(self, found: Scripts, change: ObjectChange, there: SchemaObject | None) -> None:
        script = self._view_script(change.name)
        schema, name = map(_in_path, parts_of(change.name))
        default = f"migrations/{schema}/R__{name}.sql"
        path = f"migrations/{script.relative_to(self.migrations).as_posix()}" if script else default
        found.files[path] = f"{self._templated(there.text).rstrip(';')};\n" if there else None

    def _write(self, found: Scripts, prefix: str, change: ObjectChange, wanted: SchemaObject | None) -> None:
        statements, rest = list(self._statements(change, wanted)), _unwritten(change)
        if statements:
            schema, name = map(_in_path, parts_of(change.name))
            path = f"migrations/{schema}/{prefix}_{change.kind.lower().replace(' ', '_')}_{name}.sql"
            found.files[path] = "\n".join(statements) + "\n"
        if rest or not statements:
            found.by_hand.append(f"{change.kind} {change.name}: {'; '.join(rest) or 'write its statement'}")

    def _statements(self, change: ObjectChange, wanted: SchemaObject | None) -> Iterator[str]:
        name = f"{{{{ database }}}}.{_no_template(change.name)}"
        if wanted is None:
            yield f"DROP {change.kind} IF EXISTS {name};"
        elif change.action == "create":
            yield from self._create(change.kind, name, wanted)
        elif change.kind == "TABLE":
            for column in change.gains:
                yield f"ALTER TABLE {name} ADD COLUMN IF NOT EXISTS {_column(column)} {_sql(wanted.columns[column])};"
            for column in change.loses:
                yield f"ALTER TABLE {name} DROP COLUMN IF EXISTS {_column(column)};"
            for column in change.alters:
                type_ = re.split(r" (?:NOT NULL|PRIMARY KEY|UNIQUE|DEFAULT|COMMENT)\b", wanted.columns[column])[0]
                yield f"ALTER TABLE {name} ALTER COLUMN {_column(column)} SET DATA TYPE {type_};"

    def _create(self, kind: str, name: str, wanted: SchemaObject) -> Iterator[str]:
        comment = (
            f" COMMENT = {_no_template(literal(wanted.properties['comment']))}"
            if wanted.properties.get("comment")
            else ""
        )
        if kind == "TABLE":
            columns = ",\n".join(f"    {_column(column)} {_sql(text)}" for column, text in wanted.columns.items())
            yield f"CREATE TABLE IF NOT EXISTS {name} (\n{columns}\n){comment};"
        elif kind == "PIPE":
            yield f"CREATE PIPE IF NOT EXISTS {name}{comment} AS\n{self._templated(wanted.text).rstrip(';')};"

    def _view_script(self, view: str) -> Path | None:
        """Return the repeatable script that makes a view."""
        pattern = re.compile(rf"\bVIEW\s+\{{\{{ *database *\}}\}}\.{re.escape(view)}(?![\w$])", re.IGNORECASE)
        scripts = sorted(self.migrations.rglob("R__*.sql"))
        return next((each for each in scripts if pattern.search(each.read_text())), None)

    def _templated(self, text: str) -> str:
        return re.sub(rf'"?\b{re.escape(self.database)}\b"?\.', "{{ database }}.", _no_template(text))


def _is_more_than_rights(change: ObjectChange) -> bool:
    """Return whether a script has to do anything: rights are granted and revoked beside the scripts."""
    return change.action != "change" or any(not line.text.startswith("grant ") for line in change.lines)


def _is_comment(change: ObjectChange) -> bool:
    """Return whether only the comment differs, and not the text."""
    lines = [line.text for line in change.lines if not line.text.startswith("grant ")]
    return change.action == "change" and all(text.startswith("comment: ") for text in lines)


def _unwritten(change: ObjectChange) -> list[str]:
    """Return the lines of a changed object that no statement here writes."""
    if change.action in ("create", "drop"):
        return (
            [] if change.action == "drop" or change.kind in ("TABLE", "PIPE") else [str(each) for each in change.lines]
        )
    return [str(line) for line in change.lines if not line.text.startswith(("column ", "grant "))]


def _sql(column: str) -> str:
    """Return a column's text as SQL: its comment is JSON, as snapshots have it."""
    return _no_template(_COMMENT.sub(lambda found: f" COMMENT {literal(json.loads(found[1]))}", column))


def _column(name: str) -> str:
    return _no_template(name_of(name))


def _no_template(text: str) -> str:
    """Return a text of the warehouse's so that schemachange's Jinja writes it as it is."""
    return _JINJA.sub(lambda found: f"{{{{ '{found[0]}' }}}}", text)


def _in_path(part: str) -> str:
    """Return a part of a name for the name of a file, which it alone has, and which leads out of no folder."""
    text = re.sub(r"\W+", "_", part.lower(), flags=re.ASCII)
    return text if is_plain(part) else f"{text[:40]}_{sha256(part.encode()).hexdigest()[:6]}"


def joined(files: Mapping[str, str | None]) -> Iterator[str]:
    """Yield a line for each file: its path, and what happens to it."""
    for path, text in files.items():
        yield f"{path}{' (remove it)' if text is None else ''}"
