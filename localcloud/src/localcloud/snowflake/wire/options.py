"""Options of a statement, `NAME = value …`: a table maps each name to the function that reads its value."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from localcloud.snowflake.wire import documented_options, errors
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.names import dotted
from localcloud.snowflake.wire.statement import Reader, parse

# Reads the value after the equals sign. Raises SnowflakeError.
Option = Callable[[Reader], Any]


def text(reader: Reader) -> str:
    """Return a string, number or word as text."""
    return reader.value()


def boolean(reader: Reader) -> str:
    """Return "true" or "false"."""
    return truth(reader.value())


def truth(value: str) -> str:
    """Return "true" or "false" for a text in any case. Raises SnowflakeError 001008 for another one."""
    if value.lower() not in ("true", "false"):
        raise errors.compilation("001008", "22023", f"invalid value [{value.lower()}] for a boolean option")
    return value.lower()


def flag(reader: Reader) -> bool:
    """Return a boolean as Python has it."""
    return boolean(reader) == "true"


def count(reader: Reader) -> int:
    """Return a whole number."""
    return int(number(reader))


def number(reader: Reader) -> str:
    """Return a number as text, such as "-1.5"."""
    value = reader.value()
    if not value.lstrip("-").replace(".", "", 1).isdecimal():
        raise errors.compilation("001008", "22023", f"invalid value [{value}] for a numeric option")
    return value


def whole(key: str) -> Option:
    """Return a reader of a whole number or NULL, as text."""

    def read(reader: Reader) -> str:
        value = reader.value()
        if value.upper() != "NULL" and not value.isdecimal():
            raise errors.invalid_value(value, key)
        return value

    return read


def one_of(key: str, *values: str) -> Option:
    """Return a reader of one of these words, as written: in any case."""

    def read(reader: Reader) -> str:
        value = reader.value()
        if value.upper() not in values:
            raise errors.invalid_value(value, key)
        return value

    return read


def addresses(reader: Reader) -> list[str]:
    """Return IPv4 addresses and ranges such as 192.168.1.0/24."""
    values = reader.values()
    for value in values:
        try:
            ipaddress.IPv4Network(value, strict=False)
        except ValueError as error:
            raise errors.invalid_value(value, "IP address") from error
    return values


def retention(reader: Reader) -> str:
    """Return the value of DATA_RETENTION_TIME_IN_DAYS."""
    return days(number(reader))


def days(value: str) -> str:
    """Return the days of retention. Raises SnowflakeError 001008 for more than 90."""
    if not value.isdecimal() or int(value) > 90:
        raise errors.invalid_value(value, "DATA_RETENTION_TIME_IN_DAYS")
    return value


def name(reader: Reader) -> str:
    """Return an identifier as stored; the text of a string is an unquoted one."""
    return reader.next().value.upper() if reader.peek().kind == "string" else reader.identifier()


def namespace(reader: Reader) -> str:
    """Return the dotted name of a database or schema, written as a name or as a string that holds one."""
    parts = parse(reader.string()).reader().name() if reader.peek().kind == "string" else reader.name()
    return dotted(parts)


def strings(reader: Reader) -> list[str]:
    """Return the texts of a list in parentheses."""
    return reader.values()


@dataclass
class Chosen:
    """The options and parameters of a statement by name; `comment` is None without one."""

    options: dict[str, Any] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    comment: str | None = None


def read(
    reader: Reader,
    kind: str,
    known: Mapping[str, Option],
    parameters: Mapping[str, Option],
    clause: Callable[[Reader, dict[str, Any]], bool] = lambda reader, options: False,
) -> Chosen:
    """Return the options up to the end of the statement. `clause` reads other syntax and returns whether it did.

    Raises SnowflakeError 001420 for an option that the kind does not have, 000002 for one that is not supported.
    """
    chosen = Chosen()
    while not reader.done():
        if reader.accept(",") or clause(reader, chosen.options):
            continue
        if reader.at("WITH") and documented_options.is_unsupported(kind, reader.peek(1).value):
            reader.next()
        if reader.peek(1).value == "POLICY" and reader.peek().kind == "word":
            raise errors.unsupported(f"{reader.peek().value} POLICY of {kind}")
        key = reader.identifier()
        if key not in known and key not in parameters and documented_options.is_unsupported(kind, key):
            raise errors.unsupported(f"{key} of {kind}")
        reader.expect("=")
        if key == "COMMENT":
            chosen.comment = reader.string()
        elif key in parameters:
            chosen.parameters[key] = parameters[key](reader)
        elif key in known:
            chosen.options[key] = known[key](reader)
        else:
            raise _invalid(kind, key)
    return chosen


def read_unset(reader: Reader, kind: str, known: Mapping[str, Option], parameters: Mapping[str, Option]) -> list[str]:
    """Return the names after UNSET. Raises SnowflakeError 001420, or 000002 for one that is not supported."""
    names: list[str] = []
    while not reader.done():
        if reader.accept(","):
            continue
        key = reader.identifier()
        if key not in ("COMMENT", *known, *parameters):
            if documented_options.is_unsupported(kind, key):
                raise errors.unsupported(f"{key} of {kind}")
            raise _invalid(kind, key)
        names.append(key)
    return names


def _invalid(kind: str, key: str) -> SnowflakeError:
    return errors.compilation("001420", "22023", f"invalid property '{key}' for '{kind}'")
