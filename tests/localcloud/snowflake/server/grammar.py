"""The statements of a syntax: `[…]` may be left out, `{… | …}` is one of several."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """A page's statements; `needs` are the statements before each of them."""

    page: str
    needs: tuple[str, ...]
    templates: tuple[str, ...]


_Part = str | tuple[str, list[list["_Part"]]]


def statements(template: str) -> list[str]:
    """Return the statement without options, and then one for each option and alternative."""
    tokens = re.findall(r"\[|\]|\{|\}|\||[^\[\]{}|]+", " ".join(template.split()))
    [parts] = _alternatives(tokens, 0)[0]
    return list(dict.fromkeys(" ".join(text.split()) for text in _texts(parts)))


def _alternatives(tokens: list[str], position: int) -> tuple[list[list[_Part]], int]:
    """Return the alternatives up to the closing bracket, and the position behind it."""
    found: list[list[_Part]] = [[]]
    while position < len(tokens) and tokens[position] not in "]}":
        token = tokens[position]
        position += 1
        if token == "|":
            found.append([])
        elif token in "[{":
            inner, position = _alternatives(tokens, position)
            found[-1].append((token, inner))
        else:
            found[-1].append(token)
    return found, position + 1


def _texts(parts: list[_Part]) -> Iterator[str]:
    """Yield the shortest text, then the texts in which one of the parts is another one."""
    shortest = [_shortest(part) for part in parts]
    yield " ".join(shortest)
    for position, part in enumerate(parts):
        if isinstance(part, str):
            continue
        for alternative in part[1]:
            for text in _texts(alternative):
                yield " ".join([*shortest[:position], text, *shortest[position + 1 :]])


def _shortest(part: _Part) -> str:
    if isinstance(part, str):
        return part
    return "" if part[0] == "[" else next(_texts(part[1][0]))
