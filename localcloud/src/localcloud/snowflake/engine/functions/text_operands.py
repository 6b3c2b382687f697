"""Texts and VARIANTs where numbers are wanted, texts beside dates: DuckDB refuses most of them without a cast.

The statement runs again, with casts of what has these types: a plan of all statements with them would take longer.
What accounts answer: https://github.com/mlorek/frostlake/blob/main/docs/operators.md (a text in arithmetic reads as a
number of a fixed width; a comparison reads its two operands into a common type) and …/docs/functions.md (what the
rounding family declares; what a conditional's fold presents).
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.operators import ARITHMETIC, COMPARISONS, is_assignment
from localcloud.snowflake.engine.functions.read_moments import DAY, EXACT_CLOCK, EXACT_MOMENT
from localcloud.snowflake.engine.functions.read_values import BOOLEAN_WORD
from localcloud.snowflake.engine.functions.semistructured import selects_of
from localcloud.snowflake.engine.functions.written_values import UNQUOTED
from localcloud.snowflake.wire.errors import ImplicitCast

_NUMBERS = ("BIGINT", "HUGEINT", "DECIMAL(38,10)")
# A VARIANT takes the bodies for texts: DuckDB would give a body for it numbers, too.
_FLOAT = f"CAST({UNQUOTED.full_name}(x) AS DOUBLE)"
_EXACT = "CAST(x AS DECIMAL(38, 12))"
_FIXED = "CAST(x AS DECIMAL(18, 5))"
_BESIDE_TIMES = {
    "x VARCHAR, y DATE": f"CAST({DAY.full_name}(x) AS DATE)",
    "x VARCHAR, y TIME": f"CAST({EXACT_CLOCK.full_name}(x) AS TIME)",
    "x VARCHAR, y TIMESTAMP": f"CAST({EXACT_MOMENT.full_name}(x) AS TIMESTAMP)",
    "x VARCHAR, y TIMESTAMPTZ": f"CAST({EXACT_MOMENT.full_name}(x) AS TIMESTAMPTZ)",
}


def _beside_numbers(read: str) -> dict[str, str]:
    return {f"x VARCHAR, y {type_}": read for type_ in _NUMBERS}


# An operand of arithmetic, beside the other one.
OPERAND = Macro(
    "localcloud_operand",
    "x, y",
    "x",
    {
        **_beside_numbers(_FIXED),
        **dict.fromkeys(("x VARCHAR, y VARCHAR", "x VARCHAR, y DOUBLE"), _FLOAT),
    },
)
# The argument of a function or an aggregate of numbers; with a scale, that of ROUND and its like.
FLOAT = Macro("localcloud_float", "x", "x", {"x VARCHAR": _FLOAT})
FIXED = Macro("localcloud_fixed", "x", "x", {"x VARCHAR": _FIXED})
# One side of a comparison, beside the other: no digit of a long number is lost.
COMPARED = Macro(
    "localcloud_compared",
    "x, y",
    "x",
    {
        **_beside_numbers(_EXACT),
        "x VARCHAR, y DOUBLE": "CAST(x AS DOUBLE)",
        "x VARCHAR, y BOOLEAN": f"CAST({BOOLEAN_WORD.full_name}(x) AS BOOLEAN)",
        "x VARCHAR, y VARCHAR": "x",
        **_BESIDE_TIMES,
    },
)
# A result of a choice, beside another one.
CHOSEN = Macro(
    "localcloud_chosen",
    "x, y",
    "x",
    {
        **_beside_numbers(_FIXED),
        "x VARCHAR, y DOUBLE": "CAST(x AS DOUBLE)",
        "x VARCHAR, y VARCHAR": "x",
        **_BESIDE_TIMES,
    },
)
# A row of a query in which a number is looked for.
WHOLE = Macro("localcloud_whole_text", "x", "x", {"x VARCHAR": _EXACT})
MACROS = (OPERAND, WHOLE, FLOAT, FIXED, COMPARED, CHOSEN)
_ROUNDING = (exp.Round, exp.Trunc, exp.Ceil, exp.Floor)
_OF_NUMBERS = (
    *(exp.Abs, exp.Sqrt, exp.Cbrt, exp.Exp, exp.Ln, exp.Log, exp.Pow, exp.Sign, exp.Sin, exp.Cos, exp.Tan, exp.Asin),
    *(exp.Acos, exp.Atan, exp.Atan2, exp.Sinh, exp.Cosh, exp.Tanh, exp.Degrees, exp.Radians, exp.Neg, exp.Sum, exp.Avg),
    *(exp.Stddev, exp.StddevPop, exp.StddevSamp, exp.Variance, exp.VariancePop),
)
# Values whose types are known, and of which no text is one.
_NO_TEXTS = (exp.Boolean, exp.Null, exp.Interval, exp.Binary, exp.Neg, exp.Star, exp.Tuple)


def convert(expression: exp.Expr, error: ImplicitCast) -> None:
    """Put casts around what may be a text, or a VARIANT, in place: they are of no effect on other types.

    The error says what DuckDB refused; a VARIANT is a FLOAT beside any number. The inner operands come first: what is
    around them copies them.
    """
    of_variants = error.is_of_variant
    for node in list(expression.walk())[::-1]:
        if isinstance(node, ARITHMETIC) and of_variants:
            _wrap(node.this, FLOAT)
            _wrap(node.expression, FLOAT)
        elif isinstance(node, ARITHMETIC):
            _convert_pair(node, OPERAND)
        elif isinstance(node, COMPARISONS) and not is_assignment(node):
            _convert_pair(node, COMPARED)
        elif isinstance(node, exp.Between):
            _convert_range(node)
        elif isinstance(node, exp.In):
            _convert_list(node, error.is_of_rows)
        elif isinstance(node, _ROUNDING):
            _wrap(node.this, FIXED if node.args.get("decimals") and not of_variants else FLOAT)
        elif isinstance(node, _OF_NUMBERS):
            for side in (node.this, node.args.get("expression")):
                _wrap(side.expressions[0] if isinstance(side, exp.Distinct) else side, FLOAT)
        elif isinstance(node, (exp.Coalesce, exp.Greatest, exp.Least)):
            _convert_choices([node.this, *node.expressions])
        elif isinstance(node, exp.Case):
            _convert_choices([*(each.args["true"] for each in node.args["ifs"]), node.args.get("default")])
        elif isinstance(node, exp.DecodeCase):
            count = len(node.expressions)
            _convert_choices([*node.expressions[2::2], *(node.expressions[-1:] if count % 2 == 0 else [])])
        elif isinstance(node, exp.Nvl2) or (isinstance(node, exp.If) and not isinstance(node.parent, exp.Case)):
            _convert_choices([node.args["true"], node.args.get("false")])


def _may_be_text(value: object) -> bool:
    inner = value.unnest() if isinstance(value, exp.Expr) else None
    if inner is None or isinstance(inner, (*_NO_TEXTS, exp.Subquery, exp.Select, exp.Any, exp.All)):
        return isinstance(inner, exp.DPipe)
    if isinstance(inner, exp.Cast):
        return inner.to.this in exp.DataType.TEXT_TYPES or inner.to.this == exp.DType.VARIANT
    return not inner.is_number


def _wrap(value: object, macro: Macro) -> None:
    if not _may_be_text(value) or not isinstance(value, exp.Expr):
        return
    if value.is_string:
        type_ = "DECIMAL(18, 5)" if macro is FIXED else "DOUBLE"
        value.replace(exp.cast(value.copy(), exp.DataType.build(type_)))
    else:
        value.replace(macro(value))


def _convert_pair(node: exp.Expr, macro: Macro) -> None:
    left, right = node.this.copy(), node.expression.copy()
    if isinstance(left, exp.Tuple) and isinstance(right, exp.Tuple):
        pairs = list(zip(left.expressions, right.expressions, strict=False))
        for side, turned in ((left, False), (right, True)):
            side.set("expressions", [_beside(*(pair[::-1] if turned else pair), macro) for pair in pairs])
        node.set("this", left)
        node.set("expression", right)
        return
    for key, value, other in (("this", left, right), ("expression", right, left)):
        if _may_be_text(value) and not isinstance(other.unnest(), exp.Tuple):
            node.set(key, macro(value, _witness(other)))


def _beside(value: exp.Expr, other: exp.Expr, macro: Macro) -> exp.Expr:
    return macro(value, other) if _may_be_text(value) else value.copy()


def _witness(value: exp.Expr) -> exp.Expr:
    """Return a value of the type that ANY (…) and a query have: that of their rows."""
    return value.this if isinstance(value, (exp.Any, exp.All)) else value


def _convert_range(node: exp.Between) -> None:
    value, low, high = node.this.copy(), node.args["low"].copy(), node.args["high"].copy()
    if _may_be_text(value):
        node.set("this", COMPARED(value, low))
    for key, limit in (("low", low), ("high", high)):
        if _may_be_text(limit):
            node.set(key, COMPARED(limit, value))


def _convert_list(node: exp.In, of_rows: bool) -> None:
    value, query = node.this.copy(), node.args.get("query")
    others = [query] if query is not None else node.expressions
    if not others or isinstance(value.unnest(), exp.Tuple):
        return
    if query is not None and (of_rows or value.is_number):
        for select in selects_of(query):
            if len(select.expressions) == 1 and not select.is_star:
                _wrap(select.expressions[0].unalias(), WHOLE)
        return
    if _may_be_text(value):
        node.set("this", COMPARED(value, others[0]))
    if query is None:
        node.set("expressions", [COMPARED(each, value) if _may_be_text(each) else each for each in others])


def _convert_choices(values: list[exp.Expr | None]) -> None:
    """Read texts as what they stand beside: the first value that is no text by its form."""
    given = [value for value in values if value is not None and not isinstance(value.unnest(), exp.Null)]
    for value in given:
        other = next((each for each in given if each is not value and not each.is_string), None)
        if other is not None and _may_be_text(value):
            value.replace(CHOSEN(value, other))
