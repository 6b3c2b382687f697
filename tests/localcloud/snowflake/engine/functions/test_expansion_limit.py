"""The size of expressions whose macros are expanded."""

from __future__ import annotations

import pytest
from sqlglot import exp

from localcloud.snowflake.engine.functions.expansion_limit import MAX_SIZE, ExpansionLimit
from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.wire.errors import SnowflakeError

TWICE = Macro("twice", "x, y", "x + x + xx + y")
LIMIT = ExpansionLimit([TWICE])


def nested(depth: int) -> exp.Expr:
    node: exp.Expr = exp.Null()
    for _ in range(depth):
        node = exp.Anonymous(this="twice", expressions=[node, exp.Null()])
    return node


def test_arguments_count_as_often_as_a_body_uses_them() -> None:
    assert LIMIT.size(exp.Null()) == 1
    assert [LIMIT.size(nested(depth)) for depth in range(4)] == [1, 3, 7, 15]
    assert LIMIT.size(exp.Add(this=nested(1), expression=exp.Null())) == 5


def test_large_expressions_are_refused() -> None:
    LIMIT.refuse(nested(13))
    assert LIMIT.size(nested(14)) > MAX_SIZE
    with pytest.raises(SnowflakeError, match="nested so deep"):
        LIMIT.refuse(nested(14))
