"""Texts read as numbers by a format, as TO_DECIMAL and TRY_TO_DECIMAL do, in the lax mode.

https://docs.snowflake.com/en/sql-reference/sql-format-models#parsing-numbers-using-fixed-position-formats-and-the-modifiers
"""

from __future__ import annotations

import re
from functools import lru_cache

from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.number_model import Model, model_of
from localcloud.snowflake.engine.functions.scalar import Scalar
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError

_MINIMAL = {"TM9": r"\d+(?:\.\d*)?|\.\d+", "TME": r"(?:\d+(?:\.\d*)?|\.\d+)e[-+]?\d+"}
_QUOTED_BAR = re.compile(r'("(?:[^"]|"")*")|\|')
_BLANKS = " \t\n\r\f\v"


def _read(text: str, type_: str, format_: str) -> str:
    """Return the number that a text has in one of the formats. Raise SnowflakeError 100140 if it has none."""
    found = _find(text, type_, format_)
    if found is None:
        raise SnowflakeError("100140", "22007", f"Can't parse '{text}' as number with format '{format_}'")
    return found


def _find(text: str, type_: str, format_: str) -> str | None:
    if type_ != "VARCHAR":
        raise errors.unsupported("conversions of what is no text to numbers with a format")
    for model, pattern in _patterns(format_):
        if match := pattern.fullmatch(text.strip(_BLANKS)):
            return _number(match, model)
    return None


@lru_cache(maxsize=1000)
def _patterns(format_: str) -> list[tuple[Model, re.Pattern[str]]]:
    alternatives = _QUOTED_BAR.sub(lambda match: match[1] or "\0", format_).split("\0")
    models = [model_of(alternative) for alternative in alternatives]
    return [(model, re.compile(_pattern(model), re.IGNORECASE)) for model in models]


def _pattern(model: Model) -> str:
    number = _MINIMAL.get(model.minimal) or _digits(model)
    sign = {"S": "[-+]", "MI": "[-+]?"}.get(model.sign, "-?")
    if model.is_hexadecimal and not model.sign:
        sign = ""
    dollar = r"\$" if model.dollar else ""
    before, after = re.escape(model.before), re.escape(model.after)
    if model.trailing:
        return f"{before}{dollar}(?P<number>{number})(?P<sign>{sign}){after}"
    return f"{before}(?P<sign>{sign}) *{dollar}(?P<number>{number}){after}"


def _digits(model: Model) -> str:
    if model.is_hexadecimal:
        return f"[0-9a-f]{{{max(model.fewest, 1)},{len(model.places)}}}"
    fewest, most = max(model.fewest, 0 if model.blank else 1), len(model.places)
    whole = [rf"\d{{{fewest},{most}}}"]
    if "," in model.digits:
        whole.append(_groups(model.digits.split(","), model.fewest))
    behind = f"{{{model.fewest_behind},{len(model.fraction)}}}"
    fraction = rf"\.\d{behind}" if model.fewest_behind else rf"(?:\.\d{behind})?"
    return f"(?:{'|'.join(whole)}){fraction if model.point else ''}"


def _groups(groups: list[str], fewest: int) -> str:
    """Return a pattern of digits with a comma between each two groups: the first one that is there may be short."""
    found = []
    for first in range(len(groups) - 1):
        rest = "".join(rf",\d{{{len(group)}}}" for group in groups[first + 1 :])
        needed = max(1, fewest - sum(map(len, groups[first + 1 :])))
        if needed <= len(groups[first]):
            found.append(rf"\d{{{needed},{len(groups[first])}}}{rest}")
    return "|".join(found)


def _number(match: re.Match[str], model: Model) -> str:
    text = match["number"].replace(",", "")
    digits = str(int(text, 16)) if model.is_hexadecimal else text
    return f"{'-' if match['sign'] == '-' else ''}{digits or '0'}"


READ = Scalar("localcloud_number_of_text", _read, ("VARCHAR", "VARCHAR", "VARCHAR"), "VARCHAR")
TRY_READ = Scalar("localcloud_try_number_of_text", _find, ("VARCHAR", "VARCHAR", "VARCHAR"), "VARCHAR")
NUMBER_BY = Macro("localcloud_number_by", "x, f", f"{READ.name}(CAST(x AS VARCHAR), typeof(x), f)")
TRY_NUMBER_BY = Macro("localcloud_try_number_by", "x, f", f"{TRY_READ.name}(CAST(x AS VARCHAR), typeof(x), f)")
