"""Names of objects: in parts as stored, as people write them, and quoted for the engine."""

from __future__ import annotations

QualifiedName = tuple[str, ...]


def dotted(name: QualifiedName) -> str:
    """A name as Snowflake prints it: parts that need quotes get them."""
    return ".".join(_quoted_where_needed(part) for part in name)


def quote_identifier(name: str) -> str:
    """A name quoted for DuckDB."""
    return '"' + name.replace('"', '""') + '"'


def quote_name(name: QualifiedName) -> str:
    """Return the dotted name, each part quoted for DuckDB."""
    return ".".join(map(quote_identifier, name))


def _quoted_where_needed(part: str) -> str:
    plain = part and part == part.upper() and part.replace("$", "_").isidentifier() and part[0] != "$"
    return part if plain else '"' + part.replace('"', '""') + '"'
