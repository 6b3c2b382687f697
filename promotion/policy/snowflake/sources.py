"""The tables that a statement names, as SCHEMA.TABLE."""

from promotion.migration.lint.statement import Statement, read_name

_INTO = ("INSERT", "MERGE", "COPY")


def target(statement: Statement) -> tuple[str, int]:
    """Return what a statement makes or writes, and the index behind it; empty for a verb that has none, or several."""
    words = [token.text.upper() for token in statement.tokens[:5]]
    if statement.verb not in _INTO:
        return ".".join(statement.name.parts[-2:]), statement.rest
    if "INTO" not in words or {"ALL", "FIRST"} & set(words[1:3]):
        return "", 1
    start = words.index("INTO") + 1
    name, after = read_name(statement.tokens, start + (words[start : start + 1] == ["TABLE"]))
    return ".".join(name.parts[-2:]), after


def named(statement: Statement, start: int = 1) -> set[str]:
    """Return the names of two parts or more behind a token, whether or not the database stands before them."""
    found: set[str] = set()
    index = start
    while index < len(statement.tokens):
        name, after = read_name(statement.tokens, index)
        if len(name.parts) >= 2:
            found |= {".".join(name.parts[:2]), ".".join(name.parts[1:3])}
        index = max(after, index + 1)
    return found
