"""Snowflake's names in texts, as people read them and as statements need them, and back to their parts.

Anybody who may create an object may give it any name, with dots, quotes, line ends or small letters in it:
https://docs.snowflake.com/en/sql-reference/identifiers-syntax
"""

import re

_PLAIN = re.compile(r"[A-Z_][A-Z0-9_$]*")
_PART = re.compile(r'"((?:[^"]|"")*)"|([^."]+)')


def is_plain(part: str) -> bool:
    """Return whether a part of a name means the same object with quotes and without."""
    return bool(_PLAIN.fullmatch(part))


def quoted(*parts: str) -> str:
    """Return a name of several parts for a statement, each part exactly as given."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in parts)


def name_of(*parts: str) -> str:
    """Return a name of several parts, of which only those are quoted that mean another object without quotes."""
    return ".".join(part if is_plain(part) else quoted(part) for part in parts)


def parts_of(name: str) -> tuple[str, ...]:
    """Return the parts of a name as `name_of` or Snowflake writes it; what is no such name is one part."""
    parts, position = [], 0
    while found := _PART.match(name, position):
        parts.append(found[2] if found[1] is None else found[1].replace('""', '"'))
        position = found.end()
        if position == len(name):
            return tuple(parts)
        if name[position] != ".":
            break
        position += 1
    return (name,)


def canonical(name: str) -> str:
    """Return a name of an answer of Snowflake's as `name_of` writes it."""
    return name_of(*parts_of(name))


def literal(text: str) -> str:
    """Return a text as a literal: https://docs.snowflake.com/en/sql-reference/data-types-text."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"
