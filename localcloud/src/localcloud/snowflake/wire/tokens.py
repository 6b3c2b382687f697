"""SQL cut into tokens.

https://docs.snowflake.com/en/sql-reference/data-types-text and …/identifiers-syntax
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from localcloud.snowflake.wire import errors

_TOKEN = re.compile(
    r"""
      (?P<space>   \s+ | --[^\n]* | //[^\n]* | /\*.*?\*/ )
    | (?P<dollar>  \$\$ .*? \$\$ )
    | (?P<string>  ' [^'\\]* (?: (?: \\. | '' ) [^'\\]* )* ' )
    | (?P<quoted>  " [^"]* (?: "" [^"]* )* " )
    | (?P<number>  \d+ (?: \.\d+ )? (?: [eE][+-]?\d+ )? )
    | (?P<word>    [^\W\d] [\w$]* )
    | (?P<variable> \$ \w+ )
    | (?P<symbol>  => | :: | <> | != | >= | <= | \|\| | . )
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"''|\\(?:([0-7]{3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "0": "\0"}


@dataclass(frozen=True)
class Token:
    """`value` is the meaning: unquoted words in upper case, identifiers and strings without quotes and escapes."""

    kind: str
    value: str
    start: int
    end: int

    def is_name(self) -> bool:
        """Return whether it may name an object."""
        return self.kind in ("word", "quoted")


def tokenize(sql: str) -> Iterator[Token]:
    """Yield the tokens without comments. Raise SnowflakeError 001003 for text, a name or a comment without end."""
    for match in _TOKEN.finditer(sql):
        kind, raw = match.lastgroup or "", match.group()
        if kind == "symbol" and (raw in "'\"" or sql.startswith("/*", match.start())):
            raise errors.syntax(sql[match.start() :][:20], match.start())
        if kind != "space":
            yield Token("string" if kind == "dollar" else kind, _meaning(kind, raw), match.start(), match.end())


def _meaning(kind: str, raw: str) -> str:
    match kind:
        case "word":
            return raw.upper()
        case "quoted":
            return raw[1:-1].replace('""', '"')
        case "string":
            return _unescape(raw[1:-1])
        case "dollar":
            return raw[2:-2]
        case _:
            return raw


def _unescape(body: str) -> str:
    def character(match: re.Match[str]) -> str:
        octal, hexadecimal, unicode, char = match.groups()
        if octal:
            return chr(int(octal, 8))
        if hexadecimal or unicode:
            return chr(int(hexadecimal or unicode, 16))
        return _ESCAPES.get(char, char) if char else "'"

    return _ESCAPE.sub(character, body)
