"""COPY INTO <table>, read from its tokens.

https://docs.snowflake.com/en/sql-reference/sql/copy-into-table
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from localcloud.snowflake import errors
from localcloud.snowflake.file_format import read_options
from localcloud.snowflake.grants import Name
from localcloud.snowflake.statement import Reader, Statement, parse

LOCATION = re.compile(r'@(?P<name>~|(?:(?:"[^"]*"|[\w$]+)\.)*%?(?:"[^"]*"|[\w$]+))(?P<path>/[^\s();]*)?')


@dataclass(frozen=True)
class Location:
    """A stage by its name as written (one to three parts) and a path below it, without leading slash.

    ("~",) is the user's own stage; a last part that starts with % is the stage of the table of that name.
    """

    stage: Name
    path: str = ""


@dataclass(frozen=True)
class FormatChoice:
    """A file format as a statement gives it: a named one, or options of a type; neither means the stage's own."""

    name: str | None = None
    type: str | None = None
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def given(self) -> bool:
        return bool(self.name or self.type or self.options)


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

    table: Name
    location: Location
    columns: tuple[str, ...] | None = None
    select: str | None = None
    files: tuple[str, ...] | None = None
    pattern: str | None = None
    format: FormatChoice = FormatChoice()
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
        return options(reader, CopyStatement(table, location, columns, select, None, pattern, choice))
    return options(reader, CopyStatement(table, read_location(reader), columns))


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
                choice = FormatChoice(name=format_text(reader))
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


def format_text(reader: Reader) -> str:
    if reader.peek().kind == "string":
        return reader.string()
    return ".".join(reader.name())


def read_location(reader: Reader) -> Location:
    """@stage/path or '@stage/path with spaces'. Raises SnowflakeError for URLs."""
    token = reader.peek()
    if token.kind == "string":
        return location_in(reader.string())
    if not reader.at("@"):
        reader.fail()
    match = LOCATION.match(reader.statement.text, token.start)
    if match is None:
        reader.fail()
    while not reader.done() and reader.peek().start < match.end():
        reader.next()
    return matched(match)


def location_in(text: str) -> Location:
    """The location that a string holds: its path may have spaces. Raises SnowflakeError for anything else."""
    if not text.startswith("@"):
        raise errors.unsupported("loading from a URL without a stage")
    match = re.fullmatch(LOCATION.pattern.replace(r"[^\s();]*", ".*"), text, re.DOTALL)
    if match is None:
        raise errors.compilation("001003", "42000", f"invalid stage location '{text}'")
    return matched(match)


def matched(match: re.Match[str]) -> Location:
    path = (match["path"] or "").lstrip("/")
    if match["name"] == "~":
        return Location(("~",), path)
    *around, last = parse(match["name"].replace("%", "")).reader().name()
    return Location((*around, "%" + last if "%" in match["name"] else last), path)


def options(reader: Reader, copy: CopyStatement) -> CopyStatement:
    found: dict[str, Any] = {}
    while not reader.done():
        if reader.accept(","):
            continue
        key = reader.identifier()
        reader.expect("=")
        match key:
            case "FILES":
                found["files"] = tuple(reader.values())
            case "PATTERN":
                found["pattern"] = reader.string()
            case "FILE_FORMAT":
                found["format"] = read_format(reader)
            case "ON_ERROR":
                found["on_error"] = on_error(reader)
            case "FORCE" | "PURGE" | "LOAD_UNCERTAIN_FILES":
                found[key.lower()] = flag(reader, key)
            case "MATCH_BY_COLUMN_NAME":
                found["match_by"] = reader.value().upper()
            case "SIZE_LIMIT":
                found["size_limit"] = positive(reader, key)
            case "RETURN_FAILED_ONLY":
                found["failed_only"] = flag(reader, key)
            case "VALIDATION_MODE":
                found["validation"] = validation_mode(reader)
            case "ENFORCE_LENGTH" | "TRUNCATECOLUMNS":
                if flag(reader, key) != (key == "ENFORCE_LENGTH"):
                    raise errors.unsupported(f"COPY with {key}")
            case _:
                raise errors.unsupported(f"COPY with {key}")
    if found.get("match_by", "NONE") not in ("NONE", "CASE_SENSITIVE", "CASE_INSENSITIVE"):
        raise errors.invalid_value(found["match_by"], "MATCH_BY_COLUMN_NAME")
    return CopyStatement(**{**copy.__dict__, **found})


def on_error(reader: Reader) -> str:
    value = reader.value().upper()
    return value + "%" if reader.accept("%") else value


def positive(reader: Reader, key: str) -> int:
    value = reader.value()
    if not value.isdecimal() or int(value) == 0:
        raise errors.invalid_value(value, key)
    return int(value)


def validation_mode(reader: Reader) -> str:
    value = reader.value().upper()
    if not re.fullmatch(r"RETURN_(ERRORS|ALL_ERRORS|[1-9]\d*_ROWS)", value):
        raise errors.invalid_value(value, "VALIDATION_MODE")
    return value


def flag(reader: Reader, key: str) -> bool:
    value = reader.value().upper()
    if value not in ("TRUE", "FALSE"):
        raise errors.invalid_value(value, key)
    return value == "TRUE"


def read_format(reader: Reader) -> FormatChoice:
    """FILE_FORMAT = (FORMAT_NAME = … | TYPE = … options), or = 'name'."""
    if not reader.accept("("):
        return FormatChoice(name=format_text(reader))
    type_, found, name = read_options(reader)
    reader.expect(")")
    return FormatChoice(name, type_, found)
