"""A person, as contracts name one: by the value of a column, such as an e-mail address."""

import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from functools import cached_property

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

    def may_be_in(self, text: bytes) -> bool:
        """Return False if no field of the text can name the person; quick, and True for some texts that do not."""
        if b"\\" in text or b'""' in text:
            return True
        if self.key.isascii():
            return self.key.encode() in text.lower()
        return self.key in text.decode(errors="replace").lower()

    def is_mentioned(self, text: bytes) -> bool:
        """Return True if a text of any form has the key as a whole: `ann@x.org` is not in `joann@x.org`.

        UTF-16 and the escapes of JSON are read, too.
        """
        plain = text.replace(b"\0", b"").decode(errors="replace").lower()
        if b"\\u" in text:
            plain += "\n" + _ESCAPE.sub(lambda found: chr(int(found[1], 16)), plain).lower()
        return any(pattern.search(plain) for pattern in self._patterns)

    def hash(self, secret: str) -> str:
        """Return a name for the person that nobody can find without the secret: HMAC-SHA-256, in hex."""
        return hmac.new(secret.encode(), self.key.encode(), hashlib.sha256).hexdigest()

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], ...]:
        forms = {self.key, json.dumps(self.key)[1:-1], json.dumps(self.key, ensure_ascii=False)[1:-1]}
        forms.add(self.key.replace('"', '""'))
        return tuple(re.compile(rf"(?<![\w.+%-]){re.escape(form)}(?![\w-]|\.\w)") for form in sorted(forms))


_ESCAPE = re.compile(r"\\u([0-9a-f]{4})")
