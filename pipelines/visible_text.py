r"""Text from outside, such as names of files and objects, SQL and reasons, made fit for a terminal, a log or a page.

A control or format character, of which one steers a terminal and another turns the direction of text, is written as its
number, `\u001b`; every other character stays as it is. Pictures have a rule of their own
(`pipelines/exploration/visible.py`).
"""

import unicodedata

# https://www.unicode.org/reports/tr44/#General_Category_Values
_HIDDEN = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")


def visible(text: str) -> str:
    """Return a text in which control and format characters, line ends and tabs apart, are written as \\uXXXX."""
    return "".join(character if _is_plain(character) else _number(character) for character in text)


def visible_line(text: str) -> str:
    r"""Return a text on one line: as `visible` does, with line ends and tabs written as \n, \r and \t."""
    return visible(text.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t"))


def _is_plain(character: str) -> bool:
    return character in "\n\t" or unicodedata.category(character) not in _HIDDEN


def _number(character: str) -> str:
    number = ord(character)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
