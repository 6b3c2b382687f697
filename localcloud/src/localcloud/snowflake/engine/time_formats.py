"""Formats of TO_CHAR, TO_DATE and TO_TIMESTAMP: corrected where sqlglot misreads them, refused where it drops them.

https://docs.snowflake.com/en/sql-reference/functions-conversion#date-and-time-formats-in-conversion-functions
"""

from __future__ import annotations

import re

from sqlglot import exp
from sqlglot.dialects import Snowflake

from localcloud.snowflake.engine.functions.binary_formats import format_of
from localcloud.snowflake.engine.functions.number_model import is_numeric
from localcloud.snowflake.engine.functions.written_values import IN_ZONE
from localcloud.snowflake.engine.parsing import parse_one
from localcloud.snowflake.wire import errors

_TIME_ELEMENT = re.compile(r"YY|MM|MON|DD|DY|HH|MI|SS|FF|TZ", re.IGNORECASE)
_DATE_ELEMENT = re.compile(r"YY|MM|MON|DD|DY|TZ", re.IGNORECASE)
_OFFSET = re.compile("%[-:]?z")
_FORMATTED = (exp.TimeToStr, exp.StrToTime, exp.StrToDate, exp.TsOrDsToDate, exp.ToChar)
# sqlglot 30.22 reads these elements as others when they are written in lower case.
_LOWER = {"%-d": "%d", "%w": "%a"}


def correct(expression: exp.Expr) -> bool:
    """Correct every format in place; return whether anything changed. Raise SnowflakeError for one not supported."""
    changed = False
    for call in list(expression.find_all(*_FORMATTED)):
        given = call.args.get("format")
        if given is None:
            continue
        text = _literal_text(given)
        if isinstance(call, exp.ToChar) and (format_of(given) or (text is not None and is_numeric(text))):
            continue
        if isinstance(call, (exp.ToChar, exp.TimeToStr)) and (zoned := _with_offset(call, text)):
            _replace(call, exp.Anonymous(this=IN_ZONE.name, expressions=[call.this.copy(), exp.Literal.string(zoned)]))
            changed = True
        elif isinstance(call, exp.ToChar):
            # Of a value whose type it does not know, sqlglot leaves the format out.
            type_ = exp.DType.TIMESTAMPNTZ if text is None or _DATE_ELEMENT.search(text) else exp.DType.TIME
            moment = exp.cast(call.this.copy(), type_)
            _replace(call, exp.TimeToStr(this=moment, format=exp.Literal.string(_elements(text))))
            changed = True
        elif isinstance(given, exp.DPipe) and text is not None:
            call.set("format", exp.Literal.string(_elements(text)))
            changed = True
        elif isinstance(given, exp.Literal) and any(lower in given.this for lower in _LOWER):
            call.set("format", exp.Literal.string(_upper_case(given.this)))
            changed = True
    return changed


def _replace(call: exp.Expr, other: exp.Expr) -> None:
    """Replace a call, and keep the name that it gives to its column."""
    other.meta.update(call.meta)
    call.replace(other)


def _with_offset(call: exp.ToChar | exp.TimeToStr, text: str | None) -> str | None:
    """Return the format in Snowflake's elements if an offset is one of them, of which DuckDB knows less."""
    if isinstance(call, exp.TimeToStr):
        if not call.args["format"].is_string or not _OFFSET.search(call.args["format"].name):
            return None
        # As sqlglot keeps it.
        return str(Snowflake().generator().format_time(call))[1:-1].replace("\\'", "'").replace("''", "'")
    return text if text is not None and re.search("TZH", text, re.IGNORECASE) else None


def _literal_text(given: exp.Expr) -> str | None:
    """Return the text of a format that is a literal, or literals joined by ||; None for others."""
    parts = list(given.flatten()) if isinstance(given, exp.DPipe) else [given]
    if not all(isinstance(part, exp.Literal) and part.is_string for part in parts):
        return None
    return "".join(part.this for part in parts)


def _elements(text: str | None) -> str:
    """Return a format of Snowflake's as sqlglot keeps it. Raise SnowflakeError for a number's, or one computed."""
    if text is None or not _TIME_ELEMENT.search(text):
        raise errors.unsupported("TO_CHAR with a format of numbers, or one that is not written out")
    quoted = exp.Literal.string(text).sql(dialect="snowflake")
    call = parse_one(f"SELECT TO_CHAR(A::TIMESTAMP_NTZ, {quoted})").find(exp.TimeToStr)
    assert call is not None
    return _upper_case(call.args["format"].this)


def _upper_case(format_: str) -> str:
    for lower, upper in _LOWER.items():
        format_ = format_.replace(lower, upper)
    return format_
