"""PUT and GET, read from their text: tokens would begin a comment in file:///path.

https://docs.snowflake.com/en/sql-reference/sql/put and …/get
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from localcloud.snowflake.files.stage_location import Location, parse_location
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.statement import Statement, parse

VERB = re.compile(r"(?:\s+|/\*.*?\*/|--[^\n]*\n)*(PUT|GET)\s+", re.IGNORECASE | re.DOTALL)
FILE = re.compile(r"\s*(?:'file://(?P<quoted>(?:[^'\\]|\\.)*)'|file://(?P<plain>\S+))")
STAGE = re.compile(r"\s*(?:(?P<string>'(?:[^'\\]|\\.)*')|(?P<bound>\?)|(?P<plain>@[^\s;]+))")
OPTIONS = {
    "PUT": ("PARALLEL", "AUTO_COMPRESS", "SOURCE_COMPRESSION", "OVERWRITE"),
    "GET": ("PARALLEL", "PATTERN"),
}


@dataclass(frozen=True)
class Transfer:
    """`verb` is PUT or GET; `local` is the client's path, for PUT a pattern of paths."""

    verb: str
    local: str
    location: Location
    options: dict[str, str]

    def flag(self, option: str, default: bool) -> bool:
        """Return a boolean option. Raises SnowflakeError 001008."""
        value = self.options.get(option, str(default)).upper()
        if value not in ("TRUE", "FALSE"):
            raise errors.invalid_value(value, option)
        return value == "TRUE"

    @property
    def parallel(self) -> int:
        """Return the number of threads, 1 to 99. Raises SnowflakeError 001008."""
        value = self.options.get("PARALLEL", "4")
        if not value.isdecimal() or not 1 <= int(value) <= 99:
            raise errors.invalid_value(value, "PARALLEL")
        return int(value)


def read_transfer(statement: Statement) -> Transfer:
    """Return the PUT or GET. Raises SnowflakeError for bad syntax."""
    verb = VERB.match(statement.text)
    if verb is None:
        raise errors.syntax(statement.text[:20])
    name, position = verb[1].upper(), verb.end()
    matches: dict[str, re.Match[str]] = {}
    for part in ("FILE", "STAGE") if name == "PUT" else ("STAGE", "FILE"):
        match = {"FILE": FILE, "STAGE": STAGE}[part].match(statement.text, position)
        if match is None:
            raise errors.syntax(statement.text[position : position + 20], position)
        matches[part], position = match, match.end()
    quoted = matches["FILE"]["quoted"]
    local = matches["FILE"]["plain"] if quoted is None else parse(f"'{quoted}'").reader().string()
    return Transfer(
        name, local, _read_stage(statement, matches["STAGE"]), _read_options(name, statement.text[position:])
    )


def _read_stage(statement: Statement, match: re.Match[str]) -> Location:
    if match["bound"]:
        return parse_location(str(statement.bindings["1"]["value"]))
    return parse_location(parse(match["string"]).reader().string() if match["string"] else match["plain"])


def _read_options(verb: str, text: str) -> dict[str, str]:
    reader = parse(text).reader()
    options: dict[str, str] = {}
    while not reader.done():
        key = reader.identifier()
        if key not in OPTIONS[verb]:
            raise errors.compilation("001420", "22023", f"invalid property '{key}' for '{verb}'")
        reader.expect("=")
        options[key] = reader.value()
        reader.accept(",")
    return options
