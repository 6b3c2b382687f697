"""A person, as contracts name one: by the value of a column, such as an e-mail address."""

import hashlib
import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from promotion.errors import PromotionError

_SHORTEST = 3


@dataclass(frozen=True)
class Person:
    """A person by key, compared without regard to case and to blanks around it: so addresses are written."""

    key: str

    @classmethod
    def of(cls, text: str) -> "Person":
        """Return the person of this key. Raises PromotionError for a key that is too short to name anybody."""
        key = text.strip(" ").lower()
        if len(key) < _SHORTEST:
            raise PromotionError(f"a person's key has at least {_SHORTEST} characters, such as an e-mail address")
        return cls(key)

    def is_named(self, value: object) -> bool:
        """Return True if a field's value names the person."""
        return isinstance(value, str) and value.strip(" ").lower() == self.key

    def is_named_in(self, value: object) -> bool:
        """Return True if a value, or one within a list or an object, names the person; bytes are text, too."""
        if isinstance(value, bytes):
            return self.is_named(value.rstrip(b"\0").decode(errors="replace"))
        if isinstance(value, dict):
            return any(map(self.is_named_in, (*value, *value.values())))
        return any(map(self.is_named_in, value)) if isinstance(value, (list, tuple)) else self.is_named(value)

    def may_be_in(self, text: bytes) -> bool:
        """Return False if no field of the text can name the person; quick, and True for some texts that do not."""
        if b"\\" in text or b'""' in text:
            return True
        if self.key.isascii():
            return self.key.encode() in text.lower()
        try:
            return self.key in text.decode().lower()
        except UnicodeDecodeError:
            return True

    def is_mentioned(self, text: bytes) -> bool:
        """Return True if a text of any form has the key as a whole: `ann@x.org` is not in `joann@x.org`.

        It reads UTF-8, Latin-1 and UTF-16, the escapes of JSON, also where a document is the text of another, doubled
        quotes of CSV, and the encoding of names in S3's events.
        """
        return any(
            form in reading and pattern.search(reading)
            for reading in _readings(text)
            for form, pattern in self._patterns.items()
        )

    def hash(self, secret: str) -> str:
        """Return a name for the person that nobody can find without the secret: HMAC-SHA-256, in hex."""
        return hmac.new(secret.encode(), self.key.encode(), hashlib.sha256).hexdigest()

    @cached_property
    def _patterns(self) -> dict[str, re.Pattern[str]]:
        forms = sorted({self.key, self.key.replace(" ", "+")})
        return {form: re.compile(rf"(?<![\w.+%-]){re.escape(form)}(?![\w-]|\.\w)") for form in forms}


_NESTED = 4  # a record of JSON in a rejected row, in a document of quarantine, and one more
_ESCAPE = re.compile(r'\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})|\\([nrtbf"/\\])|""')
_CHARACTERS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


def _readings(text: bytes) -> Iterator[str]:
    """Yield the readings of a text: by encoding and by depth of escapes, in lower case.

    Bytes that are not UTF-8 become escapes such as \\xe9, which the next reading decodes as Latin-1.
    """
    yield from _unescaped(text.replace(b"\0", b"").decode(errors="backslashreplace"))
    for start in (0, 1) if b"\0" in text else ():
        yield from _unescaped(text[start:].decode("utf-16-le", errors="replace"))
        yield from _unescaped(text[start:].decode("utf-16-be", errors="replace"))


def _unescaped(plain: str) -> Iterator[str]:
    for _ in range(_NESTED):
        yield plain.lower()
        if "%" in plain:
            yield unquote(plain).lower()
        decoded = _ESCAPE.sub(_character, plain)
        if decoded == plain:
            return
        plain = decoded.encode("utf-16", "surrogatepass").decode("utf-16", errors="replace")
    yield plain.lower()


def _character(escape: re.Match[str]) -> str:
    if code := escape[1] or escape[2]:
        return chr(int(code, 16))
    return _CHARACTERS.get(escape[3], escape[3]) if escape[3] else '"'
