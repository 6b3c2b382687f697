"""Compiled readers of whole rows: as many as are surely good and in the form of parts, up to the first other one.

`columns`: a row for each column of the contract: its kind, its greatest length in bytes (a text) or its digits before
the point, and its scale. Each function needs no table, and leaves Python's lock to other threads.
"""

from typing import Any

import numpy as np
from numba import njit

from pipelines.splitter.reading.value_kernels import (
    EIGHT,
    NOT_SURE,
    ONE,
    Bytes,
    Position,
    Word,
    Words,
    date_end,
    first_byte,
    number_end,
    special_signs,
    timestamp_end,
)

TEXT, NUMBER, TIMESTAMP, DATE = range(4)
_ZERO, _FOUR = np.uint64(0), np.uint64(4)
_NULL, _FOUR_BYTES = np.uint64(0x6C6C756E), np.uint64(0xFFFFFFFF)


@njit(nogil=True, cache=True)
def csv_rows_end(block: Bytes, words: Words, columns: Any, begin: Position, end: Position) -> tuple[Position, int]:
    """Return the offset at which the surely good rows from `begin` end, and how many there are."""
    at, good, rows = begin, begin, 0
    last = len(columns) - 1
    while at < end:
        filled = False
        for column in range(last + 1):
            start = at
            sign = block[at]
            if sign != 44 and sign != 10:
                kind = columns[column, 0]
                if kind == TEXT and sign != 34:
                    at = _text_end(words, at, end)
                    # A byte order mark, or the beginning of a comment.
                    doubtful = sign == 0xEF or (column == 0 and (sign == 35 or sign == 47))
                    if doubtful or at - start > np.uint64(columns[column, 1]):
                        return good, rows
                elif kind == TEXT:
                    at = _quoted_end(block, words, at, end)
                    if at == NOT_SURE or at - start > np.uint64(columns[column, 1]):
                        return good, rows
                else:
                    at = _plain_end(block, words, kind, columns[column, 1], columns[column, 2], at, False)
                    if at == NOT_SURE:
                        return good, rows
                filled = True
            if block[at] != (10 if column == last else 44):
                return good, rows
            at += ONE
        if not filled:
            return good, rows
        good = at
        rows += 1
    return good, rows


@njit(nogil=True, cache=True)
def json_rows_end(
    block: Bytes,
    words: Words,
    columns: Any,
    form: Words,
    masks: Words,
    bounds: Any,
    lengths: Any,
    out: Bytes,
    out_words: Words,
    begin: Position,
    end: Position,
) -> tuple[Position, int, Position]:
    """Return the offset at which the surely good rows from `begin` end, their number, and their length in `out`.

    `form`: the text before each value of a line, and after the last one, in words, of which `masks` says which bytes
    count; `bounds`: where each text begins, in words; `lengths`: of each in bytes, 0 for a column that lines lack.
    """
    at, good, rows, to, kept = begin, begin, 0, _ZERO, _ZERO
    last = len(columns) - 1
    while at < end:
        filled = False
        for column in range(last + 1):
            if lengths[column]:
                if not _is_form(words, at, form, masks, bounds[column], bounds[column + 1]):
                    return good, rows, kept
                at += lengths[column]
                kind, sign = columns[column, 0], block[at]
                if sign == 110 and (words[at] & _FOUR_BYTES) == _NULL:
                    at += _FOUR
                elif kind != TEXT:
                    start = at + ONE if sign == 34 else at
                    at = _plain_end(block, words, kind, columns[column, 1], columns[column, 2], start, sign != 34)
                    if at == NOT_SURE or (sign == 34 and block[at] != 34) or (sign != 34 and kind != NUMBER):
                        return good, rows, kept
                    to = _copied(words, start, at, out_words, to)
                    at += ONE if sign == 34 else _ZERO
                    filled = True
                else:
                    at, to = _text_written(block, words, at, end, np.uint64(columns[column, 1]), out, out_words, to)
                    if at == NOT_SURE:
                        return good, rows, kept
                    filled = True
            out[to] = 10 if column == last else 44
            to += ONE
        if not filled or not _is_form(words, at, form, masks, bounds[last + 1], bounds[last + 2]):
            return good, rows, kept
        at += lengths[last + 1]
        good, kept = at, to
        rows += 1
    return good, rows, kept


@njit(nogil=True, cache=True, inline="always")
def _text_end(words: Words, position: Position, end: Position) -> Position:
    """Return the offset of the first control character, quote, comma or backslash at or after `position`."""
    at = position
    while at < end:
        found = special_signs(words[at])
        if found != _ZERO:
            at += first_byte(found)
            break
        at += EIGHT
    return at


@njit(nogil=True, cache=True)
def _quoted_end(block: Bytes, words: Words, position: Position, end: Position) -> Position:
    """Return the end of a text in quotes that needs them; NOT_SURE for another one, or with a line feed within."""
    at, needed = position + ONE, False
    if block[at] == 0xEF:
        return NOT_SURE
    while at < end:
        at = _text_end(words, at, end)
        sign = block[at]
        if sign == 34:
            if block[at + ONE] != 34:
                return at + ONE if needed or at == position + ONE else NOT_SURE
            at += ONE
        elif sign != 44 and sign != 92:
            return NOT_SURE
        needed = True
        at += ONE
    return NOT_SURE


@njit(nogil=True, cache=True, inline="always")
def _plain_end(
    block: Bytes, words: Words, kind: int, digits: int, scale: int, position: Position, json: bool
) -> Position:
    """Return the end of a number, time or date; else NOT_SURE."""
    if kind == NUMBER:
        at = number_end(block, position, digits, scale, json)
    elif kind == TIMESTAMP:
        at = timestamp_end(block, words, position)
    else:
        at = date_end(words, position)
    return at


@njit(nogil=True, cache=True, inline="always")
def _is_form(words: Words, position: Position, form: Words, masks: Words, begin: int, end: int) -> bool:
    """Return True if the text of the form's words from `begin` to `end` stands at `position`."""
    at, differs = position, _ZERO
    for number in range(begin, end):
        differs |= (words[at] ^ form[number]) & masks[number]
        at += EIGHT
    return differs == _ZERO


@njit(nogil=True, cache=True, inline="always")
def _copied(words: Words, start: Position, end: Position, out_words: Words, to: Position) -> Position:
    """Copy from `start` to `end`, in words; return the end in `out`. Bytes written behind it are overwritten."""
    at = start
    while at < end:
        out_words[to + (at - start)] = words[at]
        at += EIGHT
    return to + (end - start)


@njit(nogil=True, cache=True, inline="always")
def _text_written(
    block: Bytes, words: Words, position: Position, end: Position, longest: Word, out: Bytes, out_words: Words, to: Word
) -> tuple[Position, Position]:
    """Write a JSON text as CSV; return where it ends in the block and in `out`, NOT_SURE for one with an escape."""
    start = position + ONE
    at, into = start, to
    while at < end:
        word = words[at]
        out_words[into] = word
        found = special_signs(word)
        if found != _ZERO:
            byte = first_byte(found)
            at += byte
            into += byte
            break
        at += EIGHT
        into += EIGHT
    if block[at] == 44 or at == start:
        at, into = _quoted_text_written(block, words, start, end, out, out_words, to)
    if block[position] != 34 or block[start] == 0xEF or block[at] != 34 or at - start > longest:
        at = NOT_SURE
    else:
        at += ONE
    return at, into


@njit(nogil=True, cache=True)
def _quoted_text_written(
    block: Bytes, words: Words, start: Position, end: Position, out: Bytes, out_words: Words, to: Position
) -> tuple[Position, Position]:
    """Write a JSON text that is empty, or has commas, in quotes; return where it ends in the block and in `out`."""
    at = start
    while at < end:
        at = _text_end(words, at, end)
        if block[at] != 44:
            break
        at += ONE
    out[to] = 34
    into = _copied(words, start, at, out_words, to + ONE)
    out[into] = 34
    return at, into + ONE
