"""JSON as PARSE_JSON reads it: unquoted keys, single quotes and words in any case too, but no key twice.

https://docs.snowflake.com/en/sql-reference/functions/parse_json
"""

from __future__ import annotations

import json
import re
from typing import NoReturn

from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError

_SPACE = re.compile(r"\s*")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
_WORD = re.compile(r"[A-Za-z_$][\w$]*")
_STRING = {quote: re.compile(rf"{quote}((?:[^{quote}\\]|\\.)*){quote}", re.DOTALL) for quote in "\"'"}
_WORDS = {"NULL": "null", "TRUE": "true", "FALSE": "false"}


def standard(text: str, duplicates: bool = False, hole: str | None = None) -> str | None:
    """Return the value as standard JSON with sorted keys; None for an empty text.

    With `duplicates` the last value of a key counts: PARSE_JSON's option 'd'.
    `hole` is the JSON of an undefined element, which an array has between two commas, or behind its last one.
    Raise SnowflakeError 100069 for malformed JSON, and 000002 for an array with a hole without it.
    """
    if not text.strip():
        return None
    reader = _Reader(text, duplicates, hole)
    value = reader.value()
    if reader.peek():
        reader.fail("more than one document in the input")
    return value


def documents(text: str) -> list[str]:
    """Return the documents of a file as standard JSON; space or a comma stands between two.

    Raise SnowflakeError as `standard` does.
    """
    reader, found = _Reader(text), []
    while reader.peek():
        found.append(reader.value())
        if reader.peek() == ",":
            reader.position += 1
    return found


class _Reader:
    """Reads one document; each method returns the standard JSON of what it has read."""

    def __init__(self, text: str, duplicates: bool = False, hole: str | None = None) -> None:
        self.text, self.position, self.duplicates, self.hole = text, 0, duplicates, hole

    def peek(self) -> str:
        """Return the next character that is no space, "" at the end."""
        match = _SPACE.match(self.text, self.position)
        assert match is not None
        self.position = match.end()
        return self.text[self.position : self.position + 1]

    def fail(self, reason: str) -> NoReturn:
        raise SnowflakeError("100069", "22P02", f"Error parsing JSON: {reason}, pos {self.position + 1}")

    def value(self) -> str:
        first = self.peek()
        if first == "{":
            return self._object()
        if first == "[":
            return self._array()
        if first in _STRING:
            return self._string(first)
        if number := _NUMBER.match(self.text, self.position):
            self.position = number.end()
            return number[0]
        if (word := _WORD.match(self.text, self.position)) and word[0].upper() in _WORDS:
            self.position = word.end()
            return _WORDS[word[0].upper()]
        if not first:
            self.fail("incomplete object value")
        self.fail(f'unknown keyword "{word[0]}"' if word else f"misplaced {first}")

    def _string(self, quote: str) -> str:
        match = _STRING[quote].match(self.text, self.position)
        if match is None:
            self.fail("unfinished string")
        self.position = match.end()
        body = match[1].replace('\\"', '"').replace('"', '\\"') if quote == "'" else match[1]
        body = body.replace("\\'", "'").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
        try:
            return json.dumps(json.loads(f'"{body}"'), ensure_ascii=False)
        except ValueError:
            self.fail("invalid escape sequence")

    def _array(self) -> str:
        self.position += 1
        found: list[str] = []
        while self.peek() != "]":
            found.append(self._hole() if self.peek() == "," else self.value())
            if self.peek() == ",":
                self.position += 1
                if self.peek() == "]":
                    found.append(self._hole())
            elif self.peek() != "]":
                self.fail("missing comma")
        self.position += 1
        return f"[{','.join(found)}]"

    def _hole(self) -> str:
        if self.hole is None:
            raise errors.unsupported("an ARRAY with an undefined element")
        return self.hole

    def _object(self) -> str:
        self.position += 1
        found: dict[str, str] = {}
        while self.peek() != "}":
            key = self._key()
            if self.peek() != ":":
                self.fail("missing colon")
            self.position += 1
            value = self.value()
            if key in found and not self.duplicates:
                self.fail(f'duplicate object attribute "{json.loads(key)}"')
            found[key] = value
            if self.peek() == ",":
                self.position += 1
            elif self.peek() != "}":
                self.fail("missing comma")
        self.position += 1
        return "{" + ",".join(f"{key}:{value}" for key, value in sorted(found.items())) + "}"

    def _key(self) -> str:
        first = self.peek()
        if first in _STRING:
            return self._string(first)
        if word := _WORD.match(self.text, self.position):
            self.position = word.end()
            return json.dumps(word[0])
        self.fail("missing first character in object key" if first else "incomplete object value")
