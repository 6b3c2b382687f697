"""PARSE_URL and PARSE_IP: the parts of a URL or an IP address.

https://docs.snowflake.com/en/sql-reference/functions/parse_url and …/parse_ip
"""

from __future__ import annotations

import ipaddress
import json
import re

from sqlglot import exp

from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.rewrite import Rewrites
from localcloud.snowflake.engine.functions.scalar import Scalar
from localcloud.snowflake.engine.functions.text import as_text
from localcloud.snowflake.engine.functions.word_set import word_set
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError

NAMES = word_set("PARSE_IP PARSE_URL")
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


def _address(text: str) -> str:
    """Return the parts of an address as JSON. Raise SnowflakeError 000002 for no address: the error is not known."""
    prefix = text.strip().partition("/")[2]
    try:
        if "%" in text or ("/" in text and not prefix.isdecimal()):
            raise ValueError
        found = ipaddress.ip_interface(text.strip())
    except ValueError:
        raise errors.unsupported(f"PARSE_IP of {text[:60]!r}, which is no IP address") from None
    host = text.strip().partition("/")[0]
    six, number = found.version == 6, int(found.ip)
    shift = range(96, -1, -32) if six else (0, 128, 128, 128)
    parts: dict[str, object] = {
        "family": found.version,
        "host": host,
        "ip_fields": [number >> bits & 0xFFFFFFFF for bits in shift],
        "ip_type": "inet",
        "snowflake$type": "ip_address",
        "hex_ipv6" if six else "ipv4": f"{number:032X}" if six else number,
    }
    if "/" in text:
        ends = (("start", found.network.network_address), ("end", found.network.broadcast_address))
        for name, end in ends:
            key = f"{'hex_ipv6' if six else 'ipv4'}_range_{name}"
            parts[key] = f"{int(end):032X}" if six else int(end)
        parts["netmask_prefix_length"] = found.network.prefixlen
    return json.dumps(dict(sorted(parts.items())), separators=(",", ":"))


ADDRESS = Scalar("localcloud_parsed_ip", _address, ("VARCHAR",), "VARCHAR")
PARSED = Scalar("localcloud_parsed_url", _parsed, ("VARCHAR", "BIGINT"), "VARCHAR")
SCALARS = (PARSED, ADDRESS)


def _rewrite_parse(node: exp.ParseUrl) -> None:
    permissive = exp.cast(node.args.get("permissive") or exp.Literal.number(0), exp.DType.BIGINT)
    node.replace(exp.cast(PARSED(as_text(node.this), permissive), exp.DType.JSON))


def _rewrite_address(node: exp.ParseIp) -> None:
    kind, permissive = node.args.get("type"), node.args.get("permissive")
    if not isinstance(kind, exp.Literal) or kind.name.upper() != "INET":
        raise errors.unsupported("PARSE_IP of another type than 'INET'")
    if permissive is not None and permissive.name != "0":
        raise errors.unsupported("PARSE_IP with a permissive flag")
    node.replace(exp.cast(ADDRESS(as_text(node.this)), exp.DType.JSON))


PRE_REWRITES: Rewrites = {exp.ParseUrl: _rewrite_parse, exp.ParseIp: _rewrite_address}
