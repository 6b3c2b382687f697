"""A stage and a path below it, read from statements.

https://docs.snowflake.com/en/sql-reference/sql/copy-into-table#required-parameters
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName
from localcloud.snowflake.wire.statement import Reader, parse

LOCATION = re.compile(r'@(?P<name>~|(?:(?:"[^"]*"|[\w$]+)\.)*%?(?:"[^"]*"|[\w$]+))(?P<path>/[^\s();]*)?')


@dataclass(frozen=True)
class Location:
    """A stage's name as written (one to three parts), and a path below the stage without leading slash.

    ("~",) is the user's stage; a last part that starts with % is the stage of that table.
    """

    stage: QualifiedName
    path: str = ""


def read_location(reader: Reader) -> Location:
    """Return the location of @stage/path or '@stage/path with spaces'. Raises SnowflakeError for URLs."""
    token = reader.peek()
    if token.kind == "string":
        return parse_location(reader.string())
    if not reader.at("@"):
        reader.fail()
    match = LOCATION.match(reader.statement.text, token.start)
    if match is None:
        reader.fail()
    while not reader.done() and reader.peek().start < match.end():
        reader.next()
    return _to_location(match)


def parse_location(text: str) -> Location:
    """Return the location that a string holds; its path may have spaces. Raises SnowflakeError for other strings."""
    if not text.startswith("@"):
        raise errors.unsupported("loading from a URL without a stage")
    match = re.fullmatch(LOCATION.pattern.replace(r"[^\s();]*", ".*"), text, re.DOTALL)
    if match is None:
        raise errors.compilation("001003", "42000", f"invalid stage location '{text}'")
    return _to_location(match)


def _to_location(match: re.Match[str]) -> Location:
    path = (match["path"] or "").lstrip("/")
    if match["name"] == "~":
        return Location(("~",), path)
    *parents, last = parse(match["name"].replace("%", "")).reader().name()
    return Location((*parents, "%" + last if "%" in match["name"] else last), path)
