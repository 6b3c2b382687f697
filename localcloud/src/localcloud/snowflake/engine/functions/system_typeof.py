"""SYSTEM$TYPEOF: the type of an expression and the bytes that a value of it takes.

https://docs.snowflake.com/en/sql-reference/functions/system_typeof and …/cast#examples
The bytes of a number that was computed or stored depend on the values, so only constants and casts of texts are told.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from sqlglot import exp

from localcloud.snowflake.engine.functions.macro import REFUSED, Macro
from localcloud.snowflake.engine.functions.value_forms import TEXTS, length_of
from localcloud.snowflake.wire import errors

NAME = "SYSTEM$TYPEOF"
# The digits that fit into so many bytes; whole numbers of so many bits.
_BYTES = ((2, 1), (4, 2), (9, 4), (18, 8), (38, 16))
_BITS = ((7, 1), (15, 2), (31, 4), (63, 8), (127, 16))
# The type `t` of a cast of `x`, if that is a text.
OF_TEXT = Macro(
    "localcloud_type_of_cast",
    "x, t",
    f"""CASE WHEN typeof(x) = 'VARCHAR' THEN t
        ELSE CAST(CAST('{REFUSED}{NAME} of a number that is neither a constant nor a cast of a text' AS DOUBLE)
            AS VARCHAR) END""",
)


MACROS = (OF_TEXT,)


def replace(expression: exp.Expr) -> None:
    """Replace the calls in place. Raise SnowflakeError 000002 for a type that no page shows."""
    for call in list(expression.find_all(exp.Anonymous)):
        if call.name.upper() == NAME and len(call.expressions) == 1:
            call.replace(_type_of(call.expressions[0]))


def _type_of(value: exp.Expr) -> exp.Expr:
    inner = value.unnest()
    if isinstance(inner, exp.Null):
        return exp.Literal.string("NULL[LOB]")
    if isinstance(inner, exp.Literal) and not inner.is_string:
        return exp.Literal.string(_of_number(inner.name))
    if (text := _constant(inner)) is not None:
        return exp.Literal.string(f"VARCHAR({len(text)})[LOB]")
    if type(inner) is exp.Cast:
        match inner.to.this:
            case exp.DType.DATE:
                return exp.Literal.string("DATE[SB4]")
            case type_ if type_ in TEXTS:
                length = length_of(inner.to)
                return exp.Literal.string(f"VARCHAR({length.name})[LOB]" if length else "VARCHAR[LOB]")
            case exp.DType.DECIMAL | exp.DType.INT | exp.DType.BIGINT:
                return OF_TEXT(inner.this, exp.Literal.string(_of_cast(inner.to)))
    raise _unknown(value)


def _unknown(value: exp.Expr) -> errors.SnowflakeError:
    return errors.unsupported(f"{NAME} of {value.sql(dialect='snowflake')[:60]}")


def _constant(value: exp.Expr) -> str | None:
    """Return a text that is written out, in parts that are joined, too; None for others."""
    if value.is_string:
        return str(value.name)
    if isinstance(value, exp.DPipe):
        parts = [value.this, value.expression]
    elif isinstance(value, exp.Concat):
        parts = value.expressions
    else:
        return None
    texts = [_constant(part.unnest()) for part in parts]
    return None if None in texts else "".join(text for text in texts if text is not None)


def _of_number(text: str) -> str:
    """Return the type of a whole number as it is written. Raise SnowflakeError 000002 for another one."""
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise errors.unsupported(f"{NAME} of {text}") from error
    if number != number.to_integral_value() or "." in text:
        raise errors.unsupported(f"{NAME} of a constant with decimals")
    whole = int(number)
    size = next((size for bits, size in _BITS if whole < 1 << bits), None)
    if size is None or len(str(whole)) > _BYTES[-1][0]:
        raise errors.unsupported(f"{NAME} of a number with more than 38 digits")
    return f"NUMBER({len(str(whole))},0)[SB{size}]"


def _of_cast(type_: exp.DataType) -> str:
    given = [int(each.name) for each in type_.expressions]
    precision, scale = given + [38, 0][len(given) :]
    return f"NUMBER({precision},{scale})[SB{next(size for digits, size in _BYTES if precision <= digits)}]"
