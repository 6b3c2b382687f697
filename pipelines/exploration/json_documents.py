"""JSON as the vendor writes it: an array of objects, or objects one after the other, each on any number of lines."""

import codecs
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

_BLANKS = re.compile(r"[ \t\r\n]*")
_MAX_OBJECT = 64 << 20  # characters


def json_documents(text: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Yield the objects; numbers are texts with the digits that they have. Raises ValueError."""
    reader = _Reader(text)
    if reader.sign() != "[":
        while reader.sign():
            yield reader.object()
        return
    separator = reader.take()
    while separator != "]" and not (separator == "[" and reader.sign() == "]"):
        yield reader.object()
        separator = reader.take()
        if separator not in (",", "]"):
            raise ValueError("a JSON array that does not end" if not separator else "no comma after an object")
    if separator == "[":
        reader.take()
    if reader.sign():
        raise ValueError("text after the JSON array")


class _Reader:
    """Reads values from a text that comes in chunks."""

    def __init__(self, text: Iterable[bytes]):
        self._chunks = iter(text)
        self._utf8 = codecs.getincrementaldecoder("utf-8-sig")()
        self._json = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)
        self._held, self._position = "", 0

    def sign(self) -> str:
        """Return the next character that is no blank, and stay before it; an empty text at the end."""
        while True:
            blanks = _BLANKS.match(self._held, self._position)
            self._position = blanks.end() if blanks else self._position
            if self._position < len(self._held) or not self._refilled():
                return self._held[self._position : self._position + 1]

    def take(self) -> str:
        """Return the next character that is no blank, and go behind it."""
        sign = self.sign()
        self._position += len(sign)
        return sign

    def object(self) -> dict[str, Any]:
        """Return the next value. Raises ValueError if it is no object."""
        if self.sign() != "{":
            raise ValueError("a record that is no JSON object")
        while True:
            try:
                value, self._position = self._json.raw_decode(self._held, self._position)
            except ValueError:
                if len(self._held) - self._position > _MAX_OBJECT or not self._refilled():
                    raise
            else:
                found: dict[str, Any] = value
                return found

    def _refilled(self) -> bool:
        """Append the next chunk to what is held and not read; return False at the end."""
        chunk = next(self._chunks, None)
        if chunk is None:
            return False
        self._held, self._position = self._held[self._position :] + self._utf8.decode(chunk), 0
        return True
