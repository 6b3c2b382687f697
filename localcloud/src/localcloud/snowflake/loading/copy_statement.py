"""COPY INTO <table>, read from its tokens.

https://docs.snowflake.com/en/sql-reference/sql/copy-into-table
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from localcloud.snowflake.files.format_choice import FormatChoice, read_format_name
from localcloud.snowflake.files.stage_location import Location, read_location
from localcloud.snowflake.loading.copy_options import read_copy_options
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName
from localcloud.snowflake.wire.statement import Reader, Statement


@dataclass(frozen=True)
class ErrorLimit:
    """ON_ERROR: `mode` is ABORT_STATEMENT, CONTINUE or SKIP_FILE; that skips a file with so many bad rows, or if more
    than `percent` of its rows are bad."""

    mode: str
    rows: int = 1
    percent: int | None = None

    def skips(self, faults: int, parsed: int) -> bool:
        if self.mode != "SKIP_FILE" or not faults:
            return False
        # A file that can't be read has no rows to take a percentage of.
        return faults >= self.rows if self.percent is None else faults * 100 > self.percent * parsed

    def shown(self, parsed: int) -> int:
        """The answer's column `error_limit`."""
        if self.mode == "CONTINUE":
            return parsed
        return self.rows if self.percent is None else parsed * self.percent // 100


@dataclass(frozen=True)
class CopyStatement:
    """`columns` and `select` are None where the statement has none; `on_error` as written, in upper case."""

    table: QualifiedName
    location: Location
    columns: tuple[str, ...] | None = None
    select: str | None = None
    files: tuple[str, ...] | None = None
    pattern: str | None = None
    format: FormatChoice = field(default_factory=FormatChoice)
    on_error: str = ""
    force: bool = False
    purge: bool = False
    load_uncertain_files: bool = False
    match_by: str = "NONE"
    size_limit: int | None = None
    failed_only: bool = False
    validation: str = ""

    def error_limit(self, default: str) -> ErrorLimit:
        """Raises SnowflakeError for an ON_ERROR that there is not."""
        match = re.fullmatch(r"(ABORT_STATEMENT|CONTINUE|SKIP_FILE)(?:_(\d+)(%?))?", self.on_error or default)
        if match is None or (match[2] and match[1] != "SKIP_FILE"):
            raise errors.invalid_value(self.on_error, "ON_ERROR")
        if match[3]:
            if int(match[2]) > 100:
                raise errors.invalid_value(self.on_error, "ON_ERROR")
            return ErrorLimit(match[1], percent=int(match[2]))
        return ErrorLimit(match[1], rows=max(int(match[2] or 1), 1))

    def rows_validated(self) -> int | None:
        """n of VALIDATION_MODE = RETURN_n_ROWS."""
        match = re.fullmatch(r"RETURN_(\d+)_ROWS", self.validation)
        return int(match[1]) if match else None


def read_copy(statement: Statement) -> CopyStatement:
    """Raises SnowflakeError for a COPY into a location, bad syntax and options that are not done here."""
    reader = statement.reader()
    reader.expect("COPY")
    reader.expect("INTO")
    if reader.at("@") or reader.peek().kind == "string":
        raise errors.unsupported("COPY INTO a location (unloading)")
    table = reader.name()
    columns = column_list(reader) if reader.at("(") else None
    reader.expect("FROM")
    if reader.accept("("):
        select, location, choice, pattern = subquery(reader)
        found = CopyStatement(table, location, columns, select, None, pattern, choice)
    else:
        found = CopyStatement(table, read_location(reader), columns)
    return replace(found, **read_copy_options(reader))


def column_list(reader: Reader) -> tuple[str, ...]:
    reader.expect("(")
    names = [reader.identifier()]
    while reader.accept(","):
        names.append(reader.identifier())
    reader.expect(")")
    return tuple(names)


def subquery(reader: Reader) -> tuple[str, Location, FormatChoice, str | None]:
    """SELECT … FROM @stage [(FILE_FORMAT => …, PATTERN => …)] [alias] ), after the opening parenthesis."""
    reader.expect("SELECT")
    start, depth = reader.peek().start, 0
    while depth or not reader.at("FROM"):
        token = reader.next()
        if token.kind == "end":
            reader.fail()
        if token.kind == "symbol":
            depth += (token.value == "(") - (token.value == ")")
    select = reader.statement.text[start : reader.peek().start].strip()
    reader.expect("FROM")
    location = read_location(reader)
    choice, pattern = FormatChoice(), None
    if reader.accept("("):
        while not reader.accept(")"):
            key = reader.identifier()
            reader.expect("=>")
            if key == "FILE_FORMAT":
                choice = FormatChoice(name=read_format_name(reader))
            elif key == "PATTERN":
                pattern = reader.string()
            else:
                reader.fail()
            reader.accept(",")
    reader.accept("AS")
    alias = reader.identifier() if reader.peek().is_name() else None
    reader.expect(")")
    # Snowflake lets `t.$1` stand for `$1`; there is only one source to mean.
    return (
        re.sub(rf"\b{re.escape(alias)}\.(?=\$)", "", select, flags=re.I) if alias else select,
        location,
        choice,
        pattern,
    )
