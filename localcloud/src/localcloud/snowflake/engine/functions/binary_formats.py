"""Texts of BINARY values in the formats HEX, BASE64 and UTF-8.

https://docs.snowflake.com/en/sql-reference/binary-input-output
"""

from __future__ import annotations

import base64
import binascii

from sqlglot import exp

from localcloud.snowflake.engine.functions.scalar import Scalar
from localcloud.snowflake.wire.errors import SnowflakeError

_FORMATS = {"HEX": "HEX", "BASE64": "BASE64", "UTF-8": "UTF-8", "UTF8": "UTF-8"}


def _from_text(text: str, format_: str) -> bytes:
    """Return the bytes of a text in a format: HEX, BASE64 or UTF-8. Raise SnowflakeError 100115 or 100116."""
    try:
        match format_:
            case "HEX":
                return binascii.unhexlify(text)
            case "BASE64":
                return base64.b64decode("".join(text.split()), validate=True)
        return text.encode()
    except (binascii.Error, ValueError):
        kind, code = ("hex", "100115") if format_ == "HEX" else ("base64", "100116")
        raise SnowflakeError(
            code, "22000", f"The following string is not a legal {kind}-encoded value: '{text}'"
        ) from None


def _to_text(value: bytes, format_: str) -> str:
    """Return the text of bytes in a format. Raise SnowflakeError 100133 for bytes that are no UTF-8."""
    if format_ == "HEX":
        return value.hex().upper()
    if format_ == "BASE64":
        return base64.b64encode(value).decode()
    try:
        return value.decode()
    except UnicodeDecodeError:
        text = f"Invalid UTF8 detected in string '{value.hex().upper()}'"
        raise SnowflakeError("100133", "22000", text) from None


def _try_from_text(text: str, format_: str) -> bytes | None:
    try:
        return _from_text(text, format_)
    except SnowflakeError:
        return None


def _try_string(text: str, format_: str) -> str | None:
    try:
        return _to_text(_from_text(text, format_), "UTF-8")
    except SnowflakeError:
        return None


OF_TEXT = Scalar("localcloud_binary_of_text", _from_text, ("VARCHAR", "VARCHAR"), "BLOB")
TRY_OF_TEXT = Scalar("localcloud_try_binary_of_text", _try_from_text, ("VARCHAR", "VARCHAR"), "BLOB")
TRY_STRING = Scalar("localcloud_try_string_of_text", _try_string, ("VARCHAR", "VARCHAR"), "VARCHAR")
AS_TEXT = Scalar("localcloud_text_of_binary", _to_text, ("BLOB", "VARCHAR"), "VARCHAR")


def format_of(given: exp.Expr | None) -> exp.Literal | None:
    """Return a format that is written out by its one name; HEX without one, None for a format of another kind."""
    if given is None:
        return exp.Literal.string("HEX")
    if given.is_string and given.name.upper() in _FORMATS:
        return exp.Literal.string(_FORMATS[given.name.upper()])
    return None
