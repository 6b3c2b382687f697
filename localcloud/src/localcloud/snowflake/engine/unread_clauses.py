"""Clauses that Snowflake documents and sqlglot does not read: an error says that they are not supported.

https://docs.snowflake.com/en/sql-reference/sql/create-table, …/alter-table, …/create-view, …/merge and …/constructs
"""

from __future__ import annotations

from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.statement import Statement

# Words that stand together, and what they are called in the error, if not that.
_PHRASES = (
    ("ROW ACCESS POLICY", ""), ("ROW ACCESS POLICIES", ""), ("MASKING POLICY", ""), ("PROJECTION POLICY", ""),
    ("AGGREGATION POLICY", ""), ("JOIN POLICY", ""), ("STORAGE LIFECYCLE POLICY", ""), ("COPY TAGS", ""),
    ("SET TAG", "TAG"), ("UNSET TAG", "TAG"), ("TAG (", "TAG"), ("CONTACT", ""), ("SEARCH OPTIMIZATION", ""),
    ("DATA METRIC FUNCTION", ""), ("DATA_METRIC_SCHEDULE", ""), ("FOREIGN KEY REFERENCES", "FOREIGN KEY in a column"),
    ("USING TEMPLATE", ""), ("BACKUP SET", ""), ("ARCHIVE OF", ""), ("ALL BY NAME", ""),
    ("CHANGES (", "CHANGES"),
    ("DIRECTED JOIN", ""), ("INTERVAL DAY", ""), ("INTERVAL YEAR", ""),
    ("INTERVAL HOUR", ""), ("INTERVAL MINUTE", ""), ("INTERVAL SECOND", ""), ("INTERVAL MONTH", ""),
    ("CLUSTERING KEY", ""), ("RESULT LAST_QUERY_ID", "DESCRIBE RESULT of LAST_QUERY_ID()"),
    (") COMMENT", "COMMENT of a constraint"), ("READ ONLY", ""),
)  # fmt: skip


def refuse(statement: Statement) -> None:
    """Raise SnowflakeError 000002 for the first such clause in the statement."""
    if clause := find(statement):
        raise errors.unsupported(clause)


def find(statement: Statement) -> str | None:
    """Return the name of the first such clause in the statement; None without one."""
    words = [token.value if token.kind in ("word", "symbol") else "" for token in statement.tokens]
    for phrase, name in _PHRASES:
        parts = phrase.split()
        if parts[0] in words and any(
            words[start : start + len(parts)] == parts for start in range(len(words) - len(parts) + 1)
        ):
            return name or phrase
    return None
