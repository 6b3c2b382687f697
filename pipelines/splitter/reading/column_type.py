"""The values that a column takes, checked for a whole column at once: the rules of contracts/value.py, vectorised.

A column of usual values costs one pass. Only values that this pass is not sure of, such as a number next to the largest
one, are read one by one.
"""

from dataclasses import dataclass
from typing import ClassVar

import pyarrow as pa
import pyarrow.compute as pc

from contracts import value
from contracts.sql_type import DEFAULT_LENGTH, SqlType

_EXACT_DIGITS = 15  # a double keeps apart any two numbers of so many digits
_NEAR = 1e-9  # of the largest number: a double's own error is far smaller
_FINE, _LONGEST = 38, 76  # digits behind the point of pyarrow's longest decimal, and all of them
_NO_EXPONENT = 6  # pyarrow writes a smaller number than 0.000001 with an exponent
_HOURS = len("2021-12-25T07")
_YEAR_1 = -62_135_596_800_000_000  # 0001-01-01, in microseconds before 1970
_EXPONENT = "[eE][+-]?[0-9]{1,2}$"


@dataclass(frozen=True)
class Text:
    """A text of at most `length` characters, unchanged. The pipe can't load a part that has a longer one."""

    length: int = DEFAULT_LENGTH

    @property
    def sql(self) -> SqlType:
        """The type of the column."""
        return SqlType("VARCHAR", length=self.length)

    def accepts(self, values: pa.Array) -> bool:
        """Return True if every value is NULL or no longer than that."""
        if values.nbytes <= self.length:  # together, so each of them: nothing needs to be counted
            return True
        return bool(pc.all(pc.less_equal(pc.utf8_length(values), self.length), min_count=0).as_py())

    def plain(self, values: pa.Array) -> pa.Array:
        """Return the values: each is a text as it stands."""
        return values


@dataclass(frozen=True)
class Number:
    """A number with at most `digits` digits before the point, once it is rounded to `scale` digits behind it.

    Without a scale it has to be whole.
    """

    digits: int
    scale: int = 0

    @property
    def sql(self) -> SqlType:
        """The type of the column."""
        return SqlType("NUMBER", self.digits + self.scale, self.scale)

    def accepts(self, values: pa.Array) -> bool:
        """Return True if every value (text) is such a number or NULL."""
        if not self.scale and self._are_integers(values):
            return True
        try:
            numbers = pc.cast(values, pa.float64())
        except pa.ArrowInvalid:
            return False
        largest = 10.0**self.digits - 10.0**-self.scale  # numbers below do not reach the next digit by rounding
        sure = pc.less(pc.abs(numbers), largest * (1 - _NEAR))  # false for not-a-number, and for infinity
        if not self.scale:
            sure = pc.and_(sure, pc.equal(numbers, pc.floor(numbers)))
        longest = value.MAX_DIGITS if self.scale else _EXACT_DIGITS
        if _longest(values) > longest:
            sure = pc.and_(sure, pc.less_equal(pc.binary_length(values), longest))
        if _has_exponents(values):
            plain = pc.invert(pc.match_substring(values, "e", ignore_case=True))
            sure = pc.and_(sure, pc.or_(plain, pc.match_substring_regex(values, _EXPONENT)) if self.scale else plain)
        if pc.all(sure, min_count=0).as_py():
            return True
        return all(value.read(text, self.sql) is not None for text in values.filter(pc.invert(sure)).to_pylist())

    def _are_integers(self, values: pa.Array) -> bool:
        """Return True if every value is digits alone and in range; False if that is not sure."""
        if any(_contains(values, sign) for sign in (b"x", b"X")) or _longest(values) > value.MAX_DIGITS:
            return False  # pyarrow takes hexadecimal numbers
        try:
            ends = pc.min_max(pc.cast(values, pa.int64())).as_py()
        except pa.ArrowInvalid:
            return False
        return all(abs(end or 0) < 10**self.digits for end in ends.values())

    def plain(self, values: pa.Array) -> pa.Array:
        """Return the values without exponents: engines and tables round them differently."""
        if not _has_exponents(values):
            return values
        which = pc.fill_null(pc.match_substring(values, "e", ignore_case=True), False)
        return pc.replace_with_mask(values, which, self._rounded(values.filter(which)))

    def _rounded(self, values: pa.Array) -> pa.Array:
        """Return numbers as value.plain does; all at once if each is exact in 38 digits behind the point."""
        if self.scale <= _NO_EXPONENT and self.digits + _FINE <= _LONGEST:
            try:
                exact = pc.cast(values, pa.decimal256(_LONGEST, _FINE))
                rounded = pc.round(exact, self.scale, "half_towards_infinity")
                return pc.cast(pc.cast(rounded, pa.decimal128(self.digits + self.scale, self.scale)), pa.string())
            except pa.ArrowInvalid:
                pass
        return pa.array([value.plain(text, self.sql) for text in values.to_pylist()], pa.string())


@dataclass(frozen=True)
class Timestamp:
    """A date, or a date and time, without a time zone: the raw column has none, and would drop it silently."""

    sql: ClassVar[SqlType] = SqlType("TIMESTAMP_NTZ")

    def accepts(self, values: pa.Array) -> bool:
        """Return True if every value (text) is such a time or NULL."""
        if _are_moments(values, pa.timestamp("us")):
            return True
        return _are_moments(pc.replace_substring_regex(values, r"([.]\d{6})0{1,3}$", r"\1"), pa.timestamp("us"))

    def plain(self, values: pa.Array) -> pa.Array:
        """Return the values, those of hours alone with their minutes: not every engine reads them without."""
        lengths = pc.binary_length(values)
        if (pc.min(lengths).as_py() or _HOURS + 1) > _HOURS:
            return values
        hours = pc.fill_null(pc.equal(lengths, _HOURS), False)
        return pc.if_else(hours, pc.binary_join_element_wise(values, ":00", ""), values)


@dataclass(frozen=True)
class Date:
    """A date, without a time."""

    sql: ClassVar[SqlType] = SqlType("DATE")

    def accepts(self, values: pa.Array) -> bool:
        """Return True if every value (text) is such a date or NULL."""
        return _are_moments(values, pa.date32())

    def plain(self, values: pa.Array) -> pa.Array:
        """Return the values: there is one form."""
        return values


TEXT = Text()
ColumnType = Text | Number | Timestamp | Date


def column_type(type_: SqlType) -> ColumnType:
    """Return the check of a column of this type."""
    if type_.name == "NUMBER":
        return Number(type_.precision - type_.scale, type_.scale)
    others: dict[str, ColumnType] = {"VARCHAR": Text(type_.length), "DATE": Date(), "TIMESTAMP_NTZ": Timestamp()}
    return others[type_.name]


def _has_exponents(values: pa.Array) -> bool:
    return _contains(values, b"e") or _contains(values, b"E")


def _contains(values: pa.Array, sign: bytes) -> bool:
    """Return True if a value, or one beside a slice, contains the sign."""
    data = values.buffers()[2]
    return data is not None and sign in data.to_pybytes()


def _longest(values: pa.Array) -> int:
    length: int | None = pc.max(pc.binary_length(values)).as_py()
    return length or 0


def _are_moments(values: pa.Array, type_: pa.DataType) -> bool:
    """Return True if every value is a date or time of the year 1 or later: pyarrow has a year 0."""
    try:
        first = pc.min(pc.cast(values, type_)).cast(pa.timestamp("us"))
    except pa.ArrowInvalid:
        return False
    return first.value is None or first.value >= _YEAR_1
