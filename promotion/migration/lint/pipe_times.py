"""M601: a pipe whose COPY asks for the time of day.

The values of these functions can be hours earlier than the load:
https://docs.snowflake.com/en/sql-reference/sql/create-pipe
"""

from collections.abc import Iterator

from sqlglot.tokenizer_core import TokenType

from promotion.migration.lint.statement import Statement

_FUNCTIONS = {
    *("CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP", "GETDATE", "LOCALTIME", "LOCALTIMESTAMP"),
    *("SYSDATE", "SYSTIMESTAMP"),
}


def check(statement: Statement) -> Iterator[tuple[str, str, str]]:
    """Yield (code, cause, remedy) for each time function of a pipe."""
    if statement.kind == "PIPE" and statement.verb == "CREATE":
        words = [token.text.upper() for token in statement.tokens if token.token_type is not TokenType.STRING]
        for name in dict.fromkeys(word for word in words if word in _FUNCTIONS):
            yield "M601", f"{name} can be hours before the load", "use METADATA$START_SCAN_TIME"
