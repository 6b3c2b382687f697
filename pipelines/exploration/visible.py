"""Text from data, made fit for a picture: every character that XML forbids or that steers what is shown is visible.

Follows https://www.w3.org/TR/xml/#charsets. Without it one title with a control character ends the whole process: the
renderer of the pictures aborts.
"""

import unicodedata
from typing import Any

_DELETE = 0x7F
_PICTURES = 0x2400  # of the control characters, in their order; Unicode's block Control Pictures
_PICTURE_OF_DELETE = "\u2421"
_REPLACEMENT = "\ufffd"
_STEERS = ("LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI")  # bidirectional classes that reorder text


def visible(value: Any) -> Any:
    """Return a JSON document with all its texts, names of fields included, made visible."""
    if isinstance(value, str):
        return value if value.isprintable() else "".join(map(_visible, value))
    if isinstance(value, dict):
        return {visible(name): visible(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [visible(item) for item in value]
    return value


def _visible(character: str) -> str:
    code = ord(character)
    if character in "\t\n\r":
        return " "
    if code < ord(" "):
        return chr(_PICTURES + code)
    if code == _DELETE:
        return _PICTURE_OF_DELETE
    no_character = unicodedata.category(character) in ("Cc", "Cs") or code & 0xFFFE == 0xFFFE
    return _REPLACEMENT if no_character or unicodedata.bidirectional(character) in _STEERS else character
