"""PATTERN of COPY, LIST, REMOVE and GET, and of queries of a stage: a regular expression.

https://docs.snowflake.com/en/sql-reference/sql/copy-into-table#optional-parameters
"""

from __future__ import annotations

import re
from functools import lru_cache

from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.statement import Reader

# A quotation, or a character that is escaped: the Q behind an escaped backslash begins none.
_QUOTED = re.compile(r"\\Q(.*?)(?:\\E|$)|\\.", re.DOTALL)


def read_pattern(reader: Reader) -> str:
    """Read a pattern in quotes. Raise SnowflakeError 100048 if it is no regular expression."""
    return checked(reader.string())


def checked(pattern: str) -> str:
    """Return the pattern as it is. Raise SnowflakeError 100048 if it is no regular expression."""
    try:
        _compiled(pattern)
    except re.error as error:
        raise SnowflakeError("100048", "2201B", f"Invalid regular expression: '{pattern}'") from error
    return pattern


def matches(pattern: str, path: str) -> bool:
    r"""Return whether the whole path matches; \Q and \E quote what is between them, as JDBC does with a file's name.

    https://github.com/snowflakedb/snowflake-jdbc/blob/v3.23.2/src/main/java/net/snowflake/client/jdbc/SnowflakeFileTransferAgent.java
    """
    return _compiled(pattern).fullmatch(path) is not None


@lru_cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(_QUOTED.sub(lambda match: match[0] if match[1] is None else re.escape(match[1]), pattern))
