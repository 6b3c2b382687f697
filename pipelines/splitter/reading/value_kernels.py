"""Compiled checks of one value within a block of bytes: numbers, dates and times, and where a text ends.

Each takes only a form that it is sure of, eight bytes at a time where that pays; contracts/value.py stays the
reference. A position is an unsigned offset into the block: numba tests a signed one for being negative at each use.
`block` has the bytes, followed by 32 zeros, and `words` the eight bytes that begin at each of them.
"""

from typing import Any

import numpy as np
from numba import njit

Bytes = Any  # arrays of numpy, and unsigned integers, which have no types within compiled code
Words = Any
Word = Any
Position = Any

NOT_SURE = np.uint64(0)  # no value ends there
ONE, EIGHT = np.uint64(1), np.uint64(8)
_ZERO, _TEN, _TO_INDEX = np.uint64(0), np.uint64(10), np.uint64(56)
_ONES, _HIGH, _LOW7 = np.uint64(0x0101010101010101), np.uint64(0x8080808080808080), np.uint64(0x7F7F7F7F7F7F7F7F)
_CONTROL, _BACKSLASHES = np.uint64(0x2020202020202020), np.uint64(0x5C5C5C5C5C5C5C5C)
_QUOTES, _COMMAS = np.uint64(0x2222222222222222), np.uint64(0x2C2C2C2C2C2C2C2C)
# "0000-00-", "00 00:00" and ":00", from the first byte up; their digits; their signs.
_DATE, _DATE_DIGITS, _DATE_SIGNS = (
    np.uint64(0x2D30302D30303030),
    np.uint64(0x0080800080808080),
    np.uint64(0xFF0000FF00000000),
)
_TIME, _TIME_DIGITS, _TIME_SIGNS = (
    np.uint64(0x30303A3030003030),
    np.uint64(0x8080008080008080),
    np.uint64(0x0000FF0000000000),
)
_SECONDS, _SECONDS_DIGITS, _SECONDS_SIGNS = np.uint64(0x30303A), np.uint64(0x808000), np.uint64(0xFF)
_DAY, _DAY_DIGITS = np.uint64(0x3030), np.uint64(0x8080)
_BEYOND_NINE = np.uint64(0x7676767676767676)  # added to a byte above nine, it sets its highest bit
_DIGIT, _TWO_BYTES = np.uint64(0xF), np.uint64(0xFFFF)
_S8, _S16, _S24, _S32, _S40, _S48 = (np.uint64(bits) for bits in (8, 16, 24, 32, 40, 48))
_MOST_HOURS, _MOST_TENS = np.uint64(23), np.uint64(5)
_TO_TIME, _TO_SECONDS, _DATE_LENGTH, _TIME_LENGTH = np.uint64(8), np.uint64(16), np.uint64(10), np.uint64(19)


@njit(nogil=True, cache=True, inline="always")
def special_signs(word: Word) -> Word:
    """Return a word whose lowest bit is in the first byte that is no usual one of a text; 0 if all are.

    Unusual are control characters, quotes, commas and backslashes.
    """
    quote, comma, backslash = word ^ _QUOTES, word ^ _COMMAS, word ^ _BACKSLASHES
    found = ((word - _CONTROL) & ~word) | ((quote - _ONES) & ~quote)
    return (found | ((comma - _ONES) & ~comma) | ((backslash - _ONES) & ~backslash)) & _HIGH


@njit(nogil=True, cache=True, inline="always")
def first_byte(found: Word) -> Position:
    """Return the number of the byte that has the lowest bit of a word, from 0; the bit is the byte's highest."""
    lowest = found & (~found + ONE)
    return ((((lowest - ONE) & _ONES) * _ONES) >> _TO_INDEX) - ONE


@njit(nogil=True, cache=True, inline="always")
def number_end(block: Bytes, position: Position, digits: int, scale: int, json: bool) -> Position:
    """Return the end of a plain number, without exponent or plus, that fits without being rounded; else NOT_SURE.

    `json`: whether a leading zero is no number: https://www.rfc-editor.org/rfc/rfc8259#section-6.
    """
    at = position
    if block[at] == 45:
        at += ONE
    leading_zero = json and block[at] == 48
    whole = 0
    while np.uint8(block[at] - 48) < 10:
        at += ONE
        whole += 1
    sure = 1 <= whole <= digits and not (leading_zero and whole > 1)
    if sure and scale > 0 and block[at] == 46:
        at += ONE
        behind = 0
        while np.uint8(block[at] - 48) < 10:
            at += ONE
            behind += 1
        sure = 1 <= behind <= scale
    return at if sure else NOT_SURE


@njit(nogil=True, cache=True, inline="always")
def date_end(words: Words, position: Position) -> Position:
    """Return the end of a date such as 2021-12-25 of the year 1 or later; else NOT_SURE."""
    date = words[position] ^ _DATE
    day = (words[position + _TO_TIME] & _TWO_BYTES) ^ _DAY
    wrong = (((date & _LOW7) + _BEYOND_NINE) | date) & _DATE_DIGITS
    wrong |= (date & _DATE_SIGNS) | ((((day & _LOW7) + _BEYOND_NINE) | day) & _DAY_DIGITS)
    month = ((date >> _S40) & _DIGIT) * _TEN + ((date >> _S48) & _DIGIT)
    days = (day & _DIGIT) * _TEN + ((day >> _S8) & _DIGIT)
    sure = wrong == _ZERO and 1 <= month <= 12 and 1 <= days <= 31 and (date & np.uint64(0xFFFFFFFF)) != _ZERO
    if sure and days > 28:
        if month == 2:
            year = ((date & _DIGIT) * _TEN + ((date >> _S8) & _DIGIT)) * _TEN + ((date >> _S16) & _DIGIT)
            year = year * _TEN + ((date >> _S24) & _DIGIT)
            sure = days == 29 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        elif days == 31:
            sure = month != 4 and month != 6 and month != 9 and month != 11
    return position + _DATE_LENGTH if sure else NOT_SURE


@njit(nogil=True, cache=True, inline="always")
def timestamp_end(block: Bytes, words: Words, position: Position) -> Position:
    """Return the end of a date, or of a date and time to the second or at most six digits behind it; else NOT_SURE."""
    at = date_end(words, position)
    if at != NOT_SURE and (block[at] == 32 or block[at] == 84):
        time, seconds = words[position + _TO_TIME] ^ _TIME, words[position + _TO_SECONDS] ^ _SECONDS
        wrong = (((time & _LOW7) + _BEYOND_NINE) | time) & _TIME_DIGITS
        wrong |= (((seconds & _LOW7) + _BEYOND_NINE) | seconds) & _SECONDS_DIGITS
        wrong |= (time & _TIME_SIGNS) | (seconds & _SECONDS_SIGNS)
        hours = ((time >> _S24) & _DIGIT) * _TEN + ((time >> _S32) & _DIGIT)
        sure = wrong == _ZERO and hours <= _MOST_HOURS and ((time >> _S48) & _DIGIT) <= _MOST_TENS
        sure = sure and ((seconds >> _S8) & _DIGIT) <= _MOST_TENS
        at = position + _TIME_LENGTH
        if sure and block[at] == 46:
            at += ONE
            behind = 0
            while np.uint8(block[at] - 48) < 10:
                at += ONE
                behind += 1
            sure = 1 <= behind <= 6
        if not sure:
            at = NOT_SURE
    return at
