"""COPY INTO <table>, read from a statement.

https://docs.snowflake.com/en/sql-reference/sql/copy-into-table
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from localcloud.snowflake.files.format_choice import FormatChoice, read_format_name
from localcloud.snowflake.files.stage_location import Location, read_location
from localcloud.snowflake.loading.copy_options import read_copy_options
from localcloud.snowflake.loading.file_pattern import read_pattern
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName
from localcloud.snowflake.wire.statement import Reader, Statement


@dataclass(frozen=True)
class ErrorLimit:
    """ON_ERROR: `mode` is ABORT_STATEMENT, CONTINUE or SKIP_FILE.

    SKIP_FILE skips a file with at least `rows` bad rows, or with more than `percent` % of bad rows.
    """

    mode: str
    rows: int = 1
    percent: int | None = None

    def skips(self, faults: int, parsed: int) -> bool:
        """Return whether a file with so many faults in `parsed` rows is skipped."""
        if self.mode != "SKIP_FILE" or not faults:
            return False
        # A file that can't be read has a fault and no rows.
        return faults >= self.rows if self.percent is None else faults * 100 > self.percent * parsed

    def error_limit(self, parsed: int) -> int:
        """Return the column `error_limit` of COPY's result."""
        if self.mode == "CONTINUE":
            return parsed
        return self.rows if self.percent is None else parsed * self.percent // 100


@dataclass(frozen=True)
class CopyStatement:
    """The parts of a COPY. `columns` and `select` are None without them; `on_error` is upper case.

    `include_metadata` are pairs of a column and its METADATA$….
    """

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
    include_metadata: tuple[tuple[str, str], ...] = ()
    size_limit: int | None = None
    failed_only: bool = False
    validation: str = ""

    def error_limit(self, default: str) -> ErrorLimit:
        """Return ON_ERROR, or `default` without one. Raises SnowflakeError for an unknown mode."""
        match = re.fullmatch(r"(ABORT_STATEMENT|CONTINUE|SKIP_FILE)(?:_(\d+)(%?))?", self.on_error or default)
        if match is None or (match[2] and match[1] != "SKIP_FILE"):
            raise errors.invalid_value(self.on_error, "ON_ERROR")
        if match[3]:
            if int(match[2]) > 100:
                raise errors.invalid_value(self.on_error, "ON_ERROR")
            return ErrorLimit(match[1], percent=int(match[2]))
        return ErrorLimit(match[1], rows=max(int(match[2] or 1), 1))

    def require_consistent(self) -> None:
        """Raise SnowflakeError 001006 for options that exclude each other, or that need another."""
        by_name = self.match_by != "NONE"
        for refused, text in (
            (by_name and self.select is not None, "match_by_column_name is not supported with copy transform."),
            (by_name and self.validation, "MATCH_BY_COLUMN_NAME is not supported with VALIDATION_MODE."),
            (self.select is not None and self.validation, "VALIDATION_MODE is not supported with COPY transforms."),
            (self.include_metadata and not by_name, "INCLUDE_METADATA is only supported with MATCH_BY_COLUMN_NAME."),
        ):
            if refused:
                raise errors.compilation("001006", "42601", text)

    def rows_validated(self) -> int | None:
        """Return n of VALIDATION_MODE = RETURN_n_ROWS, else None."""
        match = re.fullmatch(r"RETURN_(\d+)_ROWS", self.validation)
        return int(match[1]) if match else None


def read_copy(statement: Statement) -> CopyStatement:
    """Return the COPY. Raises SnowflakeError for bad syntax and unsupported options."""
    reader = statement.reader()
    reader.expect("COPY")
    reader.expect("INTO")
    table = reader.name()
    columns = _read_columns(reader) if reader.at("(") else None
    if not reader.accept("FROM"):
        # The files of the table's own stage.
        copy = CopyStatement(table, Location((*table[:-1], f"%{table[-1]}")), columns)
    elif reader.accept("("):
        select, location, choice, pattern = _read_subquery(reader)
        copy = CopyStatement(table, location, columns, select, None, pattern, choice)
    else:
        copy = CopyStatement(table, read_location(reader), columns)
    return replace(copy, **read_copy_options(reader))


def _read_columns(reader: Reader) -> tuple[str, ...]:
    """Return the columns of a list in parentheses."""
    reader.expect("(")
    names = [reader.identifier()]
    while reader.accept(","):
        names.append(reader.identifier())
    reader.expect(")")
    return tuple(names)


def _read_subquery(reader: Reader) -> tuple[str, Location, FormatChoice, str | None]:
    """Return the items, location, format and pattern of the source after its opening parenthesis.

    SELECT … FROM @stage [(FILE_FORMAT => …, PATTERN => …)] [alias] )
    """
    reader.expect("SELECT")
    select = reader.text_until("FROM")
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
                pattern = read_pattern(reader)
            else:
                reader.fail()
            reader.accept(",")
    reader.accept("AS")
    alias = reader.identifier() if reader.peek().is_name() else None
    reader.expect(")")
    # `t.$1` is `$1`: there is a single source.
    return (
        re.sub(rf"\b{re.escape(alias)}\.(?=\$)", "", select, flags=re.I) if alias else select,
        location,
        choice,
        pattern,
    )
