"""TO_CHAR and its kin with a format: what sqlglot makes of it is mended, or refused where it would be left out.

https://docs.snowflake.com/en/sql-reference/functions-conversion#date-and-time-formats-in-conversion-functions
"""

from __future__ import annotations

import re

from sqlglot import exp

from localcloud.snowflake.engine.parsing import parse_one
from localcloud.snowflake.wire import errors

OF_TIME = re.compile(r"YY|MM|MON|DD|DY|HH|MI|SS|FF|TZ", re.IGNORECASE)
FORMATTED = (exp.TimeToStr, exp.StrToTime, exp.StrToDate, exp.TsOrDsToDate, exp.ToChar)
# sqlglot 30.22 takes these elements for others when they are written small.
SMALL = {"%-d": "%d", "%w": "%a"}


def mend(expression: exp.Expression) -> bool:
    """Have every format mean what Snowflake takes it for; whether anything was changed. Raises SnowflakeError."""
    changed = False
    for call in list(expression.find_all(*FORMATTED)):
        given = call.args.get("format")
        if given is None:
            continue
        text = joined(given)
        if isinstance(call, exp.ToChar):
            # Of a value whose type it does not know, sqlglot leaves the format out.
            moment = exp.cast(call.this.copy(), exp.DType.TIMESTAMPNTZ)
            call.replace(exp.TimeToStr(this=moment, format=exp.Literal.string(elements(text))))
            changed = True
        elif isinstance(given, exp.DPipe) and text is not None:
            call.set("format", exp.Literal.string(elements(text)))
            changed = True
        elif isinstance(given, exp.Literal) and any(small in given.this for small in SMALL):
            call.set("format", exp.Literal.string(capital(given.this)))
            changed = True
    return changed


def joined(given: exp.Expression) -> str | None:
    """The text of a format: a literal, or literals put together."""
    parts = list(given.flatten()) if isinstance(given, exp.DPipe) else [given]
    if not all(isinstance(part, exp.Literal) and part.is_string for part in parts):
        return None
    return "".join(part.this for part in parts)


def elements(text: str | None) -> str:
    """Snowflake's format of a time as sqlglot keeps it. Raises SnowflakeError for one of numbers, or not a text."""
    if text is None or not OF_TIME.search(text):
        raise errors.unsupported("TO_CHAR with a format of numbers, or one that is not written out")
    quoted = exp.Literal.string(text).sql(dialect="snowflake")
    call = parse_one(f"SELECT TO_CHAR(A::TIMESTAMP_NTZ, {quoted})").find(exp.TimeToStr)
    return capital(call.args["format"].this)


def capital(format_: str) -> str:
    for small, large in SMALL.items():
        format_ = format_.replace(small, large)
    return format_
