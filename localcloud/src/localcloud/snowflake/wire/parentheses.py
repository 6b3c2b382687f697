"""A text in parentheses, which the account's own statements take as it is."""

from __future__ import annotations

from localcloud.snowflake.wire.statement import Reader
from localcloud.snowflake.wire.tokens import Token


def closing(reader: Reader) -> Token:
    """Return the parenthesis that closes the one that comes next, and go on behind it.

    Raise SnowflakeError 001003 if none comes next, or none closes it.
    """
    reader.expect("(")
    depth = 1
    while depth:
        token = reader.next()
        if token.kind == "end":
            reader.fail()
        depth += (token.value == "(") - (token.value == ")") if token.kind == "symbol" else 0
    return token
