"""Names of objects: their parts as stored, as Snowflake prints them, and quoted for DuckDB."""

from __future__ import annotations

# The parts as stored: (database, schema, name), or fewer.
QualifiedName = tuple[str, ...]


def dotted(name: QualifiedName) -> str:
    """Return the name as Snowflake prints it, with quotes around the parts that need them."""
    return ".".join(_quoted_where_needed(part) for part in name)


def quote_identifier(name: str) -> str:
    """Return the identifier quoted for DuckDB."""
    return '"' + name.replace('"', '""') + '"'


def quote_name(name: QualifiedName) -> str:
    """Return the dotted name, each part quoted for DuckDB."""
    return ".".join(map(quote_identifier, name))


def _quoted_where_needed(part: str) -> str:
    plain = part and part == part.upper() and part.replace("$", "_").isidentifier() and part[0] != "$"
    return part if plain else quote_identifier(part)
