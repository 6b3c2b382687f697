"""The objects inside the schemas, compared with those that the deployed migrations make in a shadow."""

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from promotion.drift.finding import Change, Finding, NotCompared, Result
from promotion.identifier import name_of, parts_of, quoted
from promotion.pipe.pipes import Pipe
from promotion.review import routines
from promotion.review.difference import Line
from promotion.review.schema import LOST_WITH, ObjectChange, schema_changes
from promotion.review.snapshot import NOT_SEEN, OF_DEPLOYS, SchemaObject, Snapshot

_CHANGES: Mapping[str, Change] = {"create": "added", "drop": "removed", "change": "changed", "replace": "changed"}
_GRANT = re.compile(
    r"grant (?P<privilege>.+?) to (?:(?P<kind>DATABASE ROLE|SHARE) )?(?P<name>.+?)(?P<option> with grant option)?",
    re.DOTALL,
)
_OF_DEPLOYS = tuple(f"{schema}." for schema in OF_DEPLOYS)
_OF_OWNERS = ("VIEW", "DYNAMIC TABLE", "TASK", *routines.KINDS)
# What runs by itself: the column of SHOW that says whether it does, and its value while it does.
# https://docs.snowflake.com/en/sql-reference/sql/show-tasks and …/show-dynamic-tables
_RUNS = {"TASK": ("state", "started"), "DYNAMIC TABLE": ("scheduling_state", "ACTIVE")}
# Snowflake's choice for REFRESH_MODE = AUTO, and not the local one's; the text has what the script asks for.
_CHOSEN = {"DYNAMIC TABLE": ("refresh_mode",)}
# What a role without MONITOR does not see, beside the text and the state:
# https://docs.snowflake.com/en/user-guide/dynamic-tables-privileges
_HIDDEN = {"DYNAMIC TABLE": ("warehouse",)}
_RUN_OF_LOAD = re.compile(r"VENDOR\.\w+__\w+")


@dataclass(frozen=True)
class Ran:
    """A script that ran: its text, and when it ended, in seconds since 1970."""

    text: str
    ended: int

    def names(self, name: str) -> bool:
        """Return whether it names an object, SCHEMA.OBJECT."""
        return re.search(rf"(?<![\w$\"]){re.escape(name)}(?![\w$])", self.text, re.IGNORECASE) is not None


@dataclass(frozen=True)
class Owners:
    """The roles that own what is in the schemas: `migrator` all of it, `loader` the tables of a vendor load.

    `environment`: the name that the commands take.
    """

    environment: str
    database: str
    migrator: str
    loader: str


def findings(
    expected: Snapshot, actual: Snapshot, pipes: Sequence[Pipe], owners: Owners, ran: Sequence[Ran] = ()
) -> Iterator[Result]:
    """Yield a finding for each object that is not as the migrations make it.

    `pipes`: those of the database; `ran`: the scripts that ran.
    """
    wanted, there = comparable(expected, actual, owners)
    if expected and not there:
        yield NotCompared("schema", f"this login sees no table, view or pipe of {owners.database}")
        return
    for change in schema_changes(wanted, there):
        name = _in_statements(change.kind, change.name, owners.database)
        back = _back(change, name, owners.database)
        yield Finding("schema", f"{change.kind} {change.name}", _CHANGES[change.action], change.lines, back)
    for key, each in there.items():
        if key in expected:
            yield from _owner(each, owners)
            yield from _run_state(expected[key], actual[key], owners.database)
            yield from _made_again(actual[key], ran, owners.database)
    yield from _pipe_states(pipes, expected, owners.environment)


def comparable(expected: Snapshot, actual: Snapshot, owners: Owners) -> tuple[Snapshot, Snapshot]:
    """Return both sides without what differs between any two databases: times, and the tables of a vendor load.

    The states of tasks and dynamic tables are left out: `_run_state` reports them.
    """
    there = {key: each for key, each in actual.items() if not _of_load(each, owners)}
    return (
        {key: _comparable(each, there.get(key)) for key, each in expected.items()},
        {key: _comparable(each, expected.get(key)) for key, each in there.items()},
    )


def _of_load(each: SchemaObject, owners: Owners) -> bool:
    """Return whether it is a table of a vendor load, which ends with it or with the next one."""
    return each.kind == "TABLE" and each.owner == owners.loader and bool(_RUN_OF_LOAD.fullmatch(each.name))


def _comparable(each: SchemaObject, other: SchemaObject | None) -> SchemaObject:
    """Return the object without its time, and without the options that one of the sides does not show.

    Nor with the columns of the deploys' own tables: the tools of the last deploy made them. The text of a secure view
    is shown to its owner alone: https://docs.snowflake.com/en/user-guide/views-secure. Other
    objects of `_OF_OWNERS` are the same.
    """
    properties = each.properties
    hidden = other and each.kind in _OF_OWNERS and not (each.text and other.text)
    columns = {} if other and each.name.startswith(_OF_DEPLOYS) else each.columns
    if other and each.kind == "FILE FORMAT":
        properties = {name: value for name, value in properties.items() if name in other.properties}
    if other and each.kind in _RUNS:
        left_out = (_RUNS[each.kind][0], *_CHOSEN.get(each.kind, ()), *(_HIDDEN.get(each.kind, ()) if hidden else ()))
        properties = {name: value for name, value in properties.items() if name not in left_out}
    if other and NOT_SEEN in (each.properties.get("options"), other.properties.get("options")):
        properties = {name: value for name, value in properties.items() if name.islower() and name != "options"}
    text = "" if hidden else each.text
    return replace(each, made="", columns=columns, properties=properties, text=text)


def _back(change: ObjectChange, name: str, database: str) -> str:
    """Return the statements that take it back, as far as statements can: the rest is a migration's.

    What was granted goes first: a right that got the option to pass it on is one that was granted and one that is
    missing. An object that is gone has no rights to give.
    """
    if change.action == "create":
        return f"DROP {change.kind} {name};"
    if change.action == "drop":
        return ""
    grants = [(line.sign, found) for line in change.lines if (found := _GRANT.fullmatch(line.text))]
    revoked = [
        f"REVOKE {found['privilege']} ON {change.kind} {name} FROM {_grantee(found, database)};"
        for sign, found in grants
        if sign == "+"
    ]
    granted = [
        f"GRANT {found['privilege']} ON {change.kind} {name} TO {_grantee(found, database)}"
        f"{(found['option'] or '').upper()};"
        for sign, found in grants
        if sign == "-"
    ]
    return " ".join([*revoked, *granted])


def _grantee(found: re.Match[str], database: str) -> str:
    """Return who has a right, for a statement; a database role is one of the object's database."""
    parts = (database, found["name"]) if found["kind"] == "DATABASE ROLE" else (found["name"],)
    return f"{found['kind'] or 'ROLE'} {quoted(*parts)}"


def _in_statements(kind: str, name: str, database: str) -> str:
    """Return the full name of an object, quoted; a function's or a procedure's with the types of its arguments."""
    plain, types = routines.statement_name(name) if kind in routines.KINDS else (name, "")
    return f"{quoted(database, *parts_of(plain))}{types}"


def _owner(each: SchemaObject, owners: Owners) -> Iterator[Finding]:
    if each.owner not in ("", owners.migrator):
        name = _in_statements(each.kind, each.name, owners.database)
        back = f"GRANT OWNERSHIP ON {each.kind} {name} TO ROLE {quoted(owners.migrator)} COPY CURRENT GRANTS;"
        yield _changed("owner", f"{each.kind} {each.name}", owners.migrator, each.owner, back)


def _made_again(each: SchemaObject, ran: Sequence[Ran], database: str) -> Iterator[Finding]:
    """Yield a finding for an object with rows, or with the record of what it loaded, that no script made last.

    It is younger than the end of each script that names it. What it had is lost, though it looks as before.
    """
    lost = LOST_WITH.get(each.kind)
    ends = [one.ended for one in ran if one.names(each.name)]
    if not lost or not ends or each.name.startswith(_OF_DEPLOYS):
        return
    made = datetime.fromisoformat(each.made)
    if made.timestamp() >= max(ends) + 1:  # the end is in whole seconds
        lines = (Line("-", f"made: {_utc(max(ends))} or before"), Line("+", f"made: {_utc(made.timestamp())}; {lost}"))
        back = _rows_back(each, database) if each.kind == "TABLE" else ""
        yield Finding("schema", f"creation of {each.kind} {each.name}", "changed", lines, back)


def _rows_back(table: SchemaObject, database: str) -> str:
    """Return the statements that bring the table of before back, while Time Travel has it.

    https://docs.snowflake.com/en/sql-reference/sql/undrop-table
    """
    name = _in_statements(table.kind, table.name, database)
    schema, own = parts_of(table.name)
    return f"ALTER TABLE {name} RENAME TO {quoted(database, schema, f'{own}_BY_HAND')}; UNDROP TABLE {name};"


def _utc(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S} UTC"


def _run_state(wanted: SchemaObject, there: SchemaObject, database: str) -> Iterator[Finding]:
    """Yield a finding for a task or a dynamic table that runs and should not, or stands still and should run."""
    column, running = _RUNS.get(wanted.kind, ("", ""))
    before, now = wanted.properties.get(column, ""), there.properties.get(column, "")
    if before and now and before != now:  # empty where it is not shown
        name = _in_statements(wanted.kind, wanted.name, database)
        back = f"ALTER {wanted.kind} {name} {'RESUME' if before == running else 'SUSPEND'};"
        yield _changed("state", f"{wanted.kind} {wanted.name}", before, now, back)


def _pipe_states(pipes: Sequence[Pipe], expected: Snapshot, environment: str) -> Iterator[Finding]:
    for pipe in pipes:
        name = name_of(*parts_of(pipe.name)[1:])
        if ("PIPE", name) in expected and pipe.state != "RUNNING":
            by = f" ({pipe.drained_by.strip(' ()')})" if pipe.drained_by else ""
            back = f"python -m scripts.pipe resume {environment} {shlex.quote(name)}"
            yield _changed("state", f"PIPE {name}", "RUNNING", f"{pipe.state}{by}", back)


def _changed(property_: str, object_: str, before: str, now: str, back: str) -> Finding:
    lines = (Line("-", f"{property_}: {before}"), Line("+", f"{property_}: {now}"))
    return Finding("schema", f"{property_} of {object_}", "changed", lines, back)
