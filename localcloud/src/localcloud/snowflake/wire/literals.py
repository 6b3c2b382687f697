"""SQL literals."""


def string_literal(text: str) -> str:
    """Return the text as a string literal of DuckDB, or of standard SQL."""
    return "'" + text.replace("'", "''") + "'"
