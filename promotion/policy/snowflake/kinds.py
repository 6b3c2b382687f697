"""T1: the closed list of statements, so that no migration opens a way that no rule reads.

https://docs.snowflake.com/en/sql-reference/sql-all
"""

from collections.abc import Iterator, Sequence

from sqlglot.tokenizer_core import TokenType

from promotion.migration.lint.statement import Statement

_OBJECTS = (
    "TABLE", "VIEW", "STAGE", "FILE FORMAT", "PIPE", "TAG", "MASKING POLICY", "ROW ACCESS POLICY", "SEQUENCE",
)  # fmt: skip
# A temporary or transient table has a rule of its own.
_VERBS = {
    "CREATE": (*_OBJECTS, "TRANSIENT TABLE", "TEMPORARY TABLE", "TEMP TABLE"),
    "ALTER": _OBJECTS,
    "DROP": _OBJECTS,
    "UNDROP": _OBJECTS,
}
_OTHERS = ("COMMENT", "INSERT", "UPDATE", "MERGE", "DELETE", "TRUNCATE", "SELECT", "WITH", "COPY")
_REMEDY = "write a rule for it, then add it to promotion/policy/snowflake/kinds.py"


def check(statement: Statement, words: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Yield (code, cause, remedy) for a statement that no rule reads, and for one that reads or removes files."""
    if statement.verb in ("REMOVE", "RM"):
        yield "Q205", f"{statement.verb} removes files", "remove it: scripts.erase and the upkeep remove files"
    elif statement.verb == "COPY" and words[1:2] != ["INTO"]:
        yield "Q203", " ".join(words[:2]), "remove it"
    elif statement.verb in _VERBS and statement.kind not in _VERBS[statement.verb]:
        yield "T101", f"no rule reads {statement.verb} {statement.kind}", _REMEDY
    elif statement.verb not in (*_VERBS, *_OTHERS):
        yield "T101", f"no rule reads {statement.verb}", _REMEDY
    for name, bracket, first in zip(statement.tokens, statement.tokens[1:], statement.tokens[2:], strict=False):
        computed = first.token_type is TokenType.STRING or first.text.startswith(("$", ":"))
        if name.text.upper() in ("IDENTIFIER", "TABLE") and bracket.text == "(" and computed:
            yield "Q206", f"{name.text.upper()}(…) names an object when it runs", "write the name itself"
