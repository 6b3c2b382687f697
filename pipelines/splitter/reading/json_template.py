"""Reads JSON lines with the same names in the same order as columns, many times faster than one object after the other.

A line without an escaped quote, divided at its quotes, has names and texts in every second piece. The pieces between
them are the same in all lines that have the same names in the same order, but for numbers and nulls. pyarrow's CSV
reader divides the lines; then every piece of every line is compared. A line that is not exactly as the template says is
left to `json_lines`, which reads it by itself. Follows RFC 8259.
"""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

_NUMBER = r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
_BEGIN = re.compile(r" *\{ *")
_BEFORE_TEXT = re.compile(r" *: *")
_AFTER = re.compile(r" *(?:,|\}) *")
_LITERAL = re.compile(rf"( *: *)(?:null|{_NUMBER})( *(?:,|\}}) *)")


@dataclass(frozen=True)
class Literal:
    """A number or null, in a piece between two quotes: `before` and `after` are the rest of the piece."""

    piece: int
    before: str
    after: str


@dataclass(frozen=True)
class Template:
    """The pieces of a line: those that are the same in each, and those of each column, by their numbers."""

    constants: dict[int, str] = field(default_factory=dict)
    texts: dict[str, int] = field(default_factory=dict)
    literals: dict[str, Literal] = field(default_factory=dict)

    @classmethod
    def of(cls, line: str, columns: Collection[str]) -> "Template | None":
        """Return the template of a line with some of these columns, None if it is no such object."""
        pieces, template, number = line.split('"'), cls(), 1
        after = pieces[0]
        if not _BEGIN.fullmatch(after):
            return None
        template.constants[0] = after
        while number + 1 < len(pieces) and "}" not in after:
            name, between = pieces[number : number + 2]
            if name not in columns or name in template.names:
                return None
            template.constants[number] = name
            literal = _LITERAL.fullmatch(between)
            if literal:
                after = literal[2]
                template.literals[name] = Literal(number + 1, literal[1], after)
                number += 2
            elif _BEFORE_TEXT.fullmatch(between) and number + 3 < len(pieces):
                after = pieces[number + 3]
                template.constants.update({number + 1: between, number + 3: after})
                template.texts[name] = number + 2
                number += 4
            else:
                return None
            if not _AFTER.fullmatch(after):
                return None
        return template if "}" in after and number == len(pieces) else None

    @property
    def names(self) -> set[str]:
        """The names of the columns."""
        return self.texts.keys() | self.literals.keys()

    @property
    def order(self) -> list[str]:
        """The names of the columns as they stand in a line."""
        places = self.texts | {name: literal.piece for name, literal in self.literals.items()}
        return sorted(places, key=places.__getitem__)

    @property
    def around(self) -> list[str]:
        """The text before, between and after the values of a line; their quotes are not in it."""
        pieces = self.constants | dict.fromkeys(self.texts.values(), "\0")
        pieces |= {each.piece: f"{each.before}\0{each.after}" for each in self.literals.values()}
        return '"'.join(text for _, text in sorted(pieces.items())).replace('"\0"', "\0").split("\0")

    @property
    def quotes(self) -> int:
        """The number of quotes in a line."""
        return max(*self.constants, *(literal.piece for literal in self.literals.values()))

    def read(self, lines: pa.Buffer, count: int) -> "TemplateValues | None":
        """Return the values of `count` lines; None if a line is blank or has another number of quotes.

        `lines`: valid UTF-8 without control characters but line ends, and without escaped quotes and backslashes.
        """
        pieces = _pieces(lines, self.quotes + 1)
        if pieces is None or pieces.num_rows != count:
            return None
        columns = [column.combine_chunks() for column in pieces.columns]
        checks = [_equal(columns[number], text) for number, text in self.constants.items()]
        values: dict[str, pa.Array] = {}
        for name, number in self.texts.items():
            values[name], check = _unescaped(columns[number])
            checks.append(check)
        for name, literal in self.literals.items():
            values[name], check = _literals(columns[literal.piece], literal)
            checks.append(check)
        failed = [check for check in checks if check is not None]
        return TemplateValues(values, reduce(pc.and_, failed) if failed else None)


@dataclass(frozen=True)
class TemplateValues:
    """`values`: a text, or NULL, for each line, by column; `fits`: which lines the template fits, None for all.

    The values of other lines mean nothing.
    """

    values: dict[str, pa.Array]
    fits: pa.BooleanArray | None


def _pieces(lines: pa.Buffer, count: int) -> pa.Table | None:
    """Return the pieces between quotes, a column each; None if a line has another number of pieces than `count`."""
    names, ragged = [str(number) for number in range(count)], []

    def skip(row: pa.csv.InvalidRow) -> str:
        ragged.append(row.number)
        return "skip"

    table = pa.csv.read_csv(
        pa.BufferReader(lines),
        pa.csv.ReadOptions(use_threads=False, column_names=names, block_size=lines.size),
        pa.csv.ParseOptions(delimiter='"', quote_char=False, invalid_row_handler=skip),
        pa.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), check_utf8=False),
    )
    return None if ragged else table


def _equal(pieces: pa.StringArray, text: str) -> pa.BooleanArray | None:
    """Return which pieces are the text, None for all. Comparing all at once is ten times as fast."""
    lengths, expected = pc.min_max(pc.binary_length(pieces)).as_py(), text.encode()
    if lengths == {"min": len(expected), "max": len(expected)}:
        together = pa.py_buffer(expected * len(pieces))
        if _bytes_of(pieces).slice(0, together.size).equals(together):
            return None
    return pc.equal(pieces, text)


def _literals(pieces: pa.StringArray, literal: Literal) -> tuple[pa.StringArray, pa.BooleanArray | None]:
    """Return the literals, `null` as NULL, and which pieces are such, None for all."""
    pattern = f"^{literal.before}(?:null|{_NUMBER}){literal.after.replace('}', '[}]')}$"
    fits = pc.match_substring_regex(pieces, pattern)
    values = pc.ascii_trim(pieces, characters=" :,}")
    null = pc.equal(values, "null")
    if pc.any(null).as_py():
        values = pc.if_else(null, pa.scalar(None, pa.string()), values)
    return values, None if pc.all(fits).as_py() else fits


def _unescaped(pieces: pa.StringArray) -> tuple[pa.StringArray, pa.BooleanArray | None]:
    """Return the texts without escapes, and which pieces are such texts, None for all."""
    if b"\\" not in _bytes_of(pieces).to_pybytes():
        return pieces, None
    escaped = pc.match_substring(pieces, "\\")
    texts = _decoded(pieces.filter(escaped).to_pylist())
    values = pc.replace_with_mask(pieces, escaped, pa.array(texts, pa.string()))
    return values, pc.is_valid(values) if None in texts else None


def _decoded(texts: list[str]) -> list[str | None]:
    """Return JSON texts, which hold no quote, without their escapes; None for one that can't be read or stored."""
    try:
        found = json.loads('["' + '","'.join(texts) + '"]')
    except ValueError:
        found = []
    if len(found) == len(texts) and all(map(_can_be_stored, found)):
        return [*found]
    return [each for text in texts for each in _decoded([text])] if len(texts) > 1 else [None]


def _can_be_stored(text: str) -> bool:
    """Return True if a text has neither a NUL nor half of a surrogate pair."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def _bytes_of(pieces: pa.StringArray) -> pa.Buffer:
    """Return all pieces, joined."""
    return pieces.buffers()[2] or pa.py_buffer(b"")
