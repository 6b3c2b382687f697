"""T101: the closed list of what the text sets in each type of resource, so that no setting opens a way unread.

A plan shows every setting of a resource, with what a provider or AWS chose for it; only the text shows which ones
somebody wrote. https://developer.hashicorp.com/terraform/language/syntax/configuration
"""

import re
from collections.abc import Iterator

from promotion.policy.settings_of_types import ANYWHERE, SETTINGS

_LABEL = r'(?:\s+|(?="))"?([\w-]+)"?'
_RESOURCE = re.compile(rf'(?<![\w".-])resource{_LABEL}{_LABEL}\s*\{{')
_STATEMENT = re.compile(r'"?([A-Za-z_][\w-]*)"?\s*(?:"?([\w-]+)"?\s*)?([={])(?!=)')
_JUDGED = ("provisioner",)  # promotion/policy/text.py
_BRACKETS = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}


def check(plain: str) -> Iterator[tuple[int, str]]:
    """Yield (line, cause) of each setting that its type's list has not; `plain`: without comments and long texts.

    A setting is named at any depth of blocks. A type without a list is judged as a whole: promotion/policy/types.py.
    """
    for type_, at, name in _settings(plain):
        if name not in SETTINGS.get(type_, {name}):
            yield plain.count("\n", 0, at) + 1, f"no rule reads {name} of {type_}"


def read(plain: str) -> Iterator[tuple[str, str]]:
    """Yield (type of the resource, name) of each setting."""
    for type_, _, name in _settings(plain):
        yield type_, name


def _settings(plain: str) -> Iterator[tuple[str, int, str]]:
    for block in _RESOURCE.finditer(plain):
        within = SETTINGS.get(block[1], frozenset())
        closed = None  # the depth of a block that is judged as a whole
        for at, depth, name in _names(plain, block.end()):
            if closed is not None and depth > closed:
                continue
            closed = depth if name not in (*within, *ANYWHERE) else None
            if name not in (*ANYWHERE, *_JUDGED):
                yield block[1], at, name


def _names(plain: str, start: int) -> Iterator[tuple[int, int, str]]:
    """Yield (place, depth, name) of each argument and block from behind a block's brace to its end."""
    at, depth = start, 1
    while at < len(plain) and depth:
        if plain[at] in "{}":
            depth += _BRACKETS[plain[at]]
            at += 1
        elif found := _STATEMENT.match(plain, at):
            yield at, depth, found[2] if found[1] == "dynamic" and found[2] else found[1]
            depth += found[3] == "{"
            at = found.end() if found[3] == "{" else _value(plain, found.end())
        else:
            at += 1


def _value(plain: str, start: int) -> int:
    """Return where the value of an argument ends: at the line's end outside its brackets, or before a brace."""
    depth = 0
    for at in range(start, len(plain)):
        depth += _BRACKETS.get(plain[at], 0)
        if depth < 0 or (plain[at] == "\n" and depth == 0):
            return at
    return len(plain)
