"""The size of expressions whose macros are expanded."""

from __future__ import annotations

import pytest
from sqlglot import exp

from localcloud.snowflake.engine.functions.expansion_limit import MAX_SIZE, Growth
from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.wire.errors import SnowflakeError

TWICE = Macro("twice", "x, y", "x + x + xx + y")
GROWTH = Growth([TWICE])


def nested(depth: int) -> exp.Expr:
    node: exp.Expr = exp.Null()
    for _ in range(depth):
        node = exp.Anonymous(this="twice", expressions=[node, exp.Null()])
    return node


def test_arguments_count_as_often_as_a_body_uses_them() -> None:
    assert GROWTH.size(exp.Null()) == 1
    assert [GROWTH.size(nested(depth)) for depth in range(4)] == [1, 3, 7, 15]
    assert GROWTH.size(exp.Add(this=nested(1), expression=exp.Null())) == 5


def test_large_expressions_are_refused() -> None:
    GROWTH.refuse(nested(13))
    assert GROWTH.size(nested(14)) > MAX_SIZE
    with pytest.raises(SnowflakeError, match="nested so deep"):
        GROWTH.refuse(nested(14))
