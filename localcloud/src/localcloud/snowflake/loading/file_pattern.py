"""PATTERN of COPY, LIST and REMOVE, and of queries of a stage: a regular expression.

https://docs.snowflake.com/en/sql-reference/sql/copy-into-table#optional-parameters
"""

from __future__ import annotations

import re

from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.statement import Reader


def read_pattern(reader: Reader) -> str:
    """Read a pattern in quotes. Raise SnowflakeError 100048 if it is no regular expression."""
    pattern = reader.string()
    try:
        re.compile(pattern)
    except re.error as error:
        raise SnowflakeError("100048", "2201B", f"Invalid regular expression: '{pattern}'") from error
    return pattern
