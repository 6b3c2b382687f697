"""PARSE_URL: the parts of a URL.

https://docs.snowflake.com/en/sql-reference/functions/parse_url
"""

from __future__ import annotations

import json
import re

from sqlglot import exp

from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.rewrite import Rewrites
from localcloud.snowflake.engine.functions.scalar import Scalar
from localcloud.snowflake.engine.functions.text import as_text
from localcloud.snowflake.engine.functions.word_set import word_set
from localcloud.snowflake.wire.errors import SnowflakeError

NAMES = word_set("PARSE_URL")
MACROS: tuple[Macro, ...] = ()
_URL = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*):"
    r"(?://(?P<host>[^/?#]*?)(?::(?P<port>\d+))?(?=[/?#]|$))?"
    r"/?(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?(?:#(?P<fragment>.*))?",
    re.DOTALL,
)


def _parsed(url: str, permissive: int) -> str:
    """Return the parts as JSON, or an object with the error. Raise SnowflakeError 100139 unless it is permissive."""
    match = _URL.fullmatch(url)
    if match is None:
        if not permissive:
            raise SnowflakeError("100139", "22000", "Error parsing URL: scheme not specified")
        return '{"error":"scheme not specified"}'
    parts = {**match.groupdict(), "parameters": _parameters(match["query"])}
    return json.dumps(dict(sorted(parts.items())), separators=(",", ":"), ensure_ascii=False)


def _parameters(query: str | None) -> dict[str, str | None] | None:
    if not query:
        return None
    pairs = (part.partition("=") for part in query.split("&") if part)
    return {key: value if equals else None for key, equals, value in sorted(pairs)}


PARSED = Scalar("localcloud_parsed_url", _parsed, ("VARCHAR", "BIGINT"), "VARCHAR")
SCALARS = (PARSED,)


def _rewrite_parse(node: exp.ParseUrl) -> None:
    permissive = exp.cast(node.args.get("permissive") or exp.Literal.number(0), exp.DType.BIGINT)
    node.replace(exp.cast(PARSED(as_text(node.this), permissive), exp.DType.JSON))


PRE_REWRITES: Rewrites = {exp.ParseUrl: _rewrite_parse}
