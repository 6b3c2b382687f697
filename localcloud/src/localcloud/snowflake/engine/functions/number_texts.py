"""Numbers written in a format, as TO_CHAR and TO_VARCHAR do.

https://docs.snowflake.com/en/sql-reference/sql-format-models#numeric-format-models
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext

from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.number_model import Model, model_of
from localcloud.snowflake.engine.functions.scalar import Scalar
from localcloud.snowflake.wire import errors

_WHOLE = ("BIGINT", "INTEGER", "SMALLINT", "TINYINT", "HUGEINT", "DECIMAL")
_FLOATS = ("DOUBLE", "FLOAT")


def _write(text: str, type_: str, format_: str) -> str:
    """Write a number; `text` and `type_` are DuckDB's of it. Raise SnowflakeError 000002 for what is not supported."""
    model = model_of(format_)
    if not type_.startswith((*_WHOLE, *_FLOATS)):
        raise errors.unsupported("TO_CHAR with a format of numbers for what is no number")
    number = Decimal(text)
    if not number.is_finite() or (model.minimal and type_ in _FLOATS):
        raise errors.unsupported(f"a FLOAT in the format '{format_}'")
    with localcontext() as context:
        context.prec = 100
        return f"{model.before}{_number(number, model)}{model.after}"


def _number(number: Decimal, model: Model) -> str:
    if model.minimal == "TM9":
        return f"{number:f}"
    if model.minimal:
        return _scientific(number, "e" if model.lower else "E")
    rounded = number.quantize(Decimal(1).scaleb(-len(model.fraction)), ROUND_HALF_UP)
    if number < 0 and not rounded:
        raise errors.unsupported("a negative number that its format rounds to zero")
    negative = rounded < 0
    if model.is_hexadecimal:
        return _hexadecimal(int(rounded), model)
    whole, _, behind = f"{abs(rounded):f}".partition(".")
    if len(whole) > len(model.places):
        body = "".join("#" if place in "09" else place for place in model.digits)
        return _signed(f"{body}{'.' if model.point else ''}{'#' * len(model.fraction)}", 0, negative, model)
    fill, printed = _grouped("" if model.blank and whole == "0" else whole, model)
    kept = behind.rstrip("0").ljust(model.fewest_behind, "0")
    tail = "" if model.compact else " " * (len(model.fraction) - len(kept))
    point = "." if model.point and (kept or not model.compact) else ""
    return _signed(f"{printed}{point}{kept}", fill, negative, model, tail)


def _scientific(number: Decimal, letter: str) -> str:
    if not number:
        return f"0{letter}0"
    sign, digits, exponent = number.normalize().as_tuple()
    assert isinstance(exponent, int)
    text = "".join(map(str, digits))
    behind = f".{text[1:]}" if text[1:] else ""
    return f"{'-' if sign else ''}{text[0]}{behind}{letter}{exponent + len(text) - 1}"


def _grouped(whole: str, model: Model) -> tuple[int, str]:
    """Return the number of blanks before the digits, and the digits with the separators that are between digits."""
    digits = whole.rjust(model.fewest, "0")
    places = list(digits.rjust(len(model.places)))
    shown = "".join("," if place == "," else places.pop(0) for place in model.digits)
    begun = shown.lstrip(" ,")
    return len(shown) - len(begun), begun


def _signed(body: str, fill: int, negative: bool, model: Model, tail: str = "") -> str:
    """Put the sign, the $ and the blanks around the digits, where the format has them."""
    dollar, blanks = "$" if model.dollar else "", "" if model.compact else " " * fill
    if model.sign == "MI":
        sign = "-" if negative else "" if model.compact else " "
        if model.trailing:
            return f"{blanks}{dollar}{body}{tail}{sign}"
        return f"{sign}{blanks}{dollar}{body}{tail}"
    if model.sign == "S":
        sign = "-" if negative else "+"
        if model.trailing:
            return f"{blanks}{dollar}{body}{tail}{sign}"
        return f"{blanks}{sign}{dollar}{body}{tail}"
    return f"{blanks}{'-' if negative else '' if model.compact else ' '}{dollar}{body}{tail}"


def _hexadecimal(number: int, model: Model) -> str:
    """Return hexadecimal digits: without a sign in the format, a negative number has all ones before it."""
    width = len(model.places)
    if number < 0 and not model.sign:
        number += 16**width
        if number < 16**width // 2:
            raise errors.unsupported("a negative number of more hexadecimal digits than its format has")
    text = f"{abs(number):x}" if model.lower else f"{abs(number):X}"
    if len(text) > width:
        text = "#" * width
    text = text.rjust(model.fewest, "0")
    fill = width - len(text)
    if model.sign:
        return _signed(text, fill, number < 0, model)
    return f"{'' if model.compact else ' ' * fill}{text}"


WRITE = Scalar("localcloud_number_text", _write, ("VARCHAR", "VARCHAR", "VARCHAR"), "VARCHAR")
NUMBER_TEXT = Macro("localcloud_number_in", "x, f", f"{WRITE.name}(CAST(x AS VARCHAR), typeof(x), f)")
