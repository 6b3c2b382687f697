"""The plan of a COPY: its names resolved, its rights checked, its files found."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.connection import SupportsExecute
from localcloud.snowflake.catalog.schema_objects import Table, View
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.columns import columns_of
from localcloud.snowflake.files.file_format import FileFormat
from localcloud.snowflake.files.text_conversion import Target
from localcloud.snowflake.loading import file_pattern, transformation
from localcloud.snowflake.loading.copy_statement import CopyStatement, ErrorLimit
from localcloud.snowflake.loading.pipe import Pipe
from localcloud.snowflake.objects import parameters
from localcloud.snowflake.objects.stage import Stage, resolve
from localcloud.snowflake.objects.stage_resolution import stage_at
from localcloud.snowflake.objects.staged_file import StagedFile, StageFolder, not_found
from localcloud.snowflake.objects.storage import Storage
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName, dotted


@dataclass(frozen=True)
class Plan:
    """A COPY whose names are resolved and whose rights are checked."""

    copy: CopyStatement
    table: Table
    stage: Stage
    place: StageFolder
    format: FileFormat
    targets: tuple[Target, ...]
    selected: tuple[exp.Expr, ...] | None
    on_error: ErrorLimit
    account: Account
    pipe: Pipe | None = None
    # The session's parameters DATE_INPUT_FORMAT … that are not AUTO.
    input_formats: Mapping[str, str] = field(default_factory=dict)
    # Whether its expressions are computed with nine digits of a second.
    nanos: bool = False


def plan(session: Session, copy: CopyStatement, storage: Storage, pipe: Pipe | None = None) -> Plan:
    """Resolve and check a COPY for the session. Raise SnowflakeError."""
    name = session.qualify(copy.table, 3, "COPY")
    if session.account.find(View, name):
        raise errors.compilation("002003", "42601", f"'{dotted(name)}' is a view: COPY loads tables only.")
    require_target(session, copy, name, "INSERT")
    thing, stage = session.account.get(Table, name), stage_at(session, copy.location.stage, "COPY")
    format_ = resolve(session, copy.format, stage.file_format)
    on_error = copy.error_limit("SKIP_FILE" if pipe else "ABORT_STATEMENT")
    inputs = {key: parameters.in_force(session, key) for key in session.connection.input_formats}
    all_targets = [
        dataclasses.replace(target, binary=format_.binary, pattern=format_.pattern(target.type, inputs))
        for target in targets_of(session.connection, name)
    ]
    targets = chosen(all_targets, copy.columns)
    selected = tuple(transformation.parse_select(copy.select)) if copy.select is not None else None
    require_consistent(copy, format_, targets)
    format_.require_loadable()
    if pipe is not None and copy.match_by != "NONE" and evolves(thing):
        raise errors.unsupported("a pipe by column names into a table with ENABLE_SCHEMA_EVOLUTION")
    place, nanos = storage.place(stage), session.connection.runs_with_nanos
    return Plan(copy, thing, stage, place, format_, targets, selected, on_error, session.account, pipe, inputs, nanos)


def evolves(table: Table) -> bool:
    """Return whether the table has ENABLE_SCHEMA_EVOLUTION."""
    return table.parameters.get("ENABLE_SCHEMA_EVOLUTION") == "true"


def require_target(session: Session, copy: CopyStatement, name: QualifiedName, *privileges: str) -> None:
    """Raise SnowflakeError 001757 if the session does not see the table, 003001 without one of the privileges on it."""
    if not access_control.is_visible(session, "TABLE", name):
        raise errors.table_does_not_exist(dotted(copy.table))
    for privilege in privileges:
        access_control.require(session, privilege, "TABLE", name)


def require_consistent(copy: CopyStatement, format_: FileFormat, targets: Sequence[Target]) -> None:
    """Raise SnowflakeError for options that contradict each other, the format or the table, before a file is read."""
    copy.require_consistent()
    if copy.match_by == "NONE":
        format_.require_positional()
    elif format_.type == "CSV" and not format_["PARSE_HEADER"]:
        raise errors.compilation("001006", "42601", "MATCH_BY_COLUMN_NAME with CSV files needs PARSE_HEADER = TRUE.")
    names = {target.name for target in targets}
    if missing := [f"{column}={field}" for column, field in copy.include_metadata if column not in names]:
        text = f"Columns in '{{{', '.join(missing)}}}' does not exist or operation not authorized."
        raise errors.compilation("003005", "42000", text)


def targets_of(connection: SupportsExecute, name: QualifiedName) -> tuple[Target, ...]:
    """Return the columns of a table, in order."""
    columns = columns_of(connection, [name])
    return tuple(Target(column.name, column.type, column.length, column.nullable) for column in columns)


def chosen(targets: Sequence[Target], names: Sequence[str] | None) -> tuple[Target, ...]:
    """Return the columns in the order of `names`, or all. Raise SnowflakeError for a repeated or unknown name."""
    if names is None:
        return tuple(targets)
    if len(set(names)) < len(names):
        raise errors.compilation("002025", "42S21", f"duplicate column name '{max(names, key=list(names).count)}'")
    by_name = {target.name: target for target in targets}
    for name in names:
        if name not in by_name:
            raise errors.compilation("000904", "42000", f"error line 0 at position -1\ninvalid identifier '{name}'")
    return tuple(by_name[name] for name in names)


def candidates(plan: Plan) -> list[StagedFile]:
    """Return the files that the statement names, or that match its path and PATTERN. Raise if one is missing."""
    copy = plan.copy
    if copy.files is None:
        found = plan.place.list(copy.location.path)
        return [file for file in found if copy.pattern is None or matches(copy.pattern, file, plan)]
    files = []
    for name in copy.files:
        path = copy.location.path + name
        file = plan.place.find(path)
        if file is None:
            raise not_found((plan.stage.url or "") + path)
        files.append(file)
    return files


def matches(pattern: str, file: StagedFile, plan: Plan) -> bool:
    """Return True if PATTERN matches: COPY compares the whole path, a pipe the path below the stage's location.

    https://docs.snowflake.com/en/sql-reference/sql/copy-into-table#optional-parameters
    """
    return any(file_pattern.matches(pattern, text) for text in ((file.path,) if plan.pipe else whole_paths(file)))


def whole_paths(file: StagedFile) -> tuple[str, str]:
    """Return the two texts that COPY's PATTERN may match: the path in the bucket, and the whole address."""
    return file.name, file.url
