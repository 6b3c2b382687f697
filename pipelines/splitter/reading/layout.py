"""The layout of a file: its kind, its compression and its header."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pipelines import file_names
from pipelines.splitter.landing.unreadable import Unreadable
from pipelines.splitter.reading import gzip_stream, other_formats, zstd_stream
from pipelines.splitter.reading.contract import Column, folded, header_fault, header_misfits, names
from pipelines.splitter.reading.records import first_end

# The first bytes of a file. They must hold its header, and show how well its rows compress.
SAMPLE = 1 << 20
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
Decompressor = Callable[[Iterable[bytes]], Iterator[bytes]]
_SEPARATOR = re.compile(rb'"?sep=[^\r\n]?"?[\r\n]', re.IGNORECASE)
# Such as SQL*Plus draws it: https://www.oreilly.com/library/view/oracle-sqlplus-the/0596007469/re105.html
_DASH = rb'(?:--++|==++|"(?:--++|==++)")'
_DASHES = re.compile(rb"%b(?:,%b)*+(?:[\r\n]|\Z)" % (_DASH, _DASH))
# As ClickHouse writes it: https://clickhouse.com/docs/interfaces/formats/CSVWithNamesAndTypes
_NAME_OF_TYPE = (
    rb"U?Int\d+|Float\d*|(?:Fixed)?String|Bool(?:ean)?|Date(?:32|Time(?:64)?)?|Time(?:stamp)?(?:_?[NL]?TZ)?|UUID"
    rb"|Decimal\d*|Numeric|Number|N?(?:Var)?Char2?|Text|(?:Big|Small|Tiny)?Int(?:eger)?|Double(?: Precision)?|Real"
    rb"|object"
)
_TYPE = rb'"?(?:(?:Nullable|LowCardinality)\()*(?i:%b)(?:\([^()"\r\n]*\))?\)*"?' % _NAME_OF_TYPE
# Two words such as Text,Date may be a row: a line of types has three, or one that is no word of a title.
_SURE_TYPE = rb"[0-9(]|(?i:uuid|timestamp|varchar|bigint|integer|double|boolean|string)|,[^\r\n]*,"
_TYPES = re.compile(rb"(?=%b(?:,%b)++[ \t]*(?:[\r\n]|\Z))[^\r\n]*?(?:%b)" % (_TYPE, _TYPE, _SURE_TYPE))
_SECOND_LINES = ((_DASHES, "a line of dashes"), (_TYPES, "a line of types"))
_DELIMITERS = {
    **{";": "a semicolon", "\t": "a tab", "|": "|", ":": "a colon", "^": "^", "~": "~", "\x01": "\\x01"},
    **{"\u060c": "an Arabic comma", "\uff0c": "a full-width comma", " ": "blanks"},
}
_QUOTED_WHOLE = re.compile(r'"[^"]*,[^"]*"')
_BLANK_LINES = re.compile(rb"[\r\n]*+")
_JSON = re.compile(rb'\s*\[?\s*\{\s*"[^"]*"\s*:')
# A first line that ends within an object: surely, and unless the line is torn.
_OPEN = re.compile(rb"\{(.*[{\[])?\s*", re.DOTALL)
_OPEN_OR_TORN = re.compile(rb"\{.*[,:]\s*", re.DOTALL)


@dataclass(frozen=True)
class Layout:
    """`start`: the offset of the first record; `header`: the columns in the file's order (the contract's for JSON).

    `blank`: the number of blank lines before a CSV file's header.
    """

    kind: str
    start: int
    header: tuple[str, ...]
    blank: int = 0

    @property
    def quotes(self) -> bool:
        """True if a newline may stand inside quotes."""
        return self.kind == "csv"

    @property
    def lines(self) -> int:
        """The number of lines before the first record. Newlines within a header are not counted."""
        return self.blank + 1 if self.kind == "csv" else 0


def kind_of(key: str, beginning: bytes) -> str:
    """Return "csv" or "json" by the key's extension.

    Raises Unreadable if it is unknown; its first bytes, `beginning`, tell more about the file than that.
    """
    if not file_names.is_data(key):
        if decompressor_of(beginning) is None:
            other_formats.refuse(beginning)
        raise Unreadable(f"unknown kind of file; expected {file_names.endings('streaming')}")
    return str(file_names.kind_of(key))


def decompressor_of(beginning: bytes) -> Decompressor | None:
    """Return the function that decompresses the file's chunks, None for plain text.

    The file's first bytes decide, not its name, which may be wrong.
    """
    if beginning.startswith(gzip_stream.MAGIC):
        return gzip_stream.decompress
    return zstd_stream.decompress if zstd_stream.is_zstd(beginning) else None


def layout_of(kind: str, beginning: bytes, contract: tuple[Column, ...]) -> Layout:
    """Return the layout of a text. `beginning`: its first SAMPLE bytes, or all of it.

    Raises Unreadable if the header breaks the contract, or JSON is not written as one object a line.
    """
    if not beginning:
        raise Unreadable("the file is empty")
    other_formats.refuse(beginning)
    start = len(BYTE_ORDER_MARK) if beginning.startswith(BYTE_ORDER_MARK) else 0
    if kind == "json":
        _refuse_other_json(beginning[start:])
        return Layout(kind, start, names(contract))
    text = beginning[start:].lstrip(b"\r\n")
    blank = beginning.count(b"\n", 0, len(beginning) - len(text)) if text else 0
    start = len(beginning) - len(text)
    end = first_end(beginning, start, quotes=True)
    if end is None and len(beginning) >= SAMPLE:
        raise Unreadable(f"the first {SAMPLE >> 20} MiB hold no whole header line", blank + 1)
    try:
        header = _header_of(beginning[start:end], blank + 1)
    except Unreadable as error:
        raise Unreadable(_other_delimiter(beginning[start:end], contract) or error.reason, error.line) from error
    fault = header_fault(header, contract)
    if fault:
        other = _other_first_line(text) or _other_delimiter(beginning[start:end], contract)
        raise Unreadable(other or fault, blank + 1, header_misfits(header, contract))
    _refuse_second_line(beginning, end or len(beginning), blank + 2)
    return Layout(kind, end or len(beginning), header, blank)


def _header_of(text: bytes, line: int) -> tuple[str, ...]:
    try:
        lines = io.StringIO(text.decode(), newline="")
        records = [tuple(record) for record in csv.reader(lines, strict=True) if record]
    except UnicodeDecodeError as error:
        reason = f"the header line can't be read: it is not UTF-8 at byte {error.start + 1}"
        raise Unreadable(f"{reason}; the text has to be UTF-8", line) from error
    except csv.Error as error:
        raise Unreadable(_other_first_line(text) or f"the header line can't be read: {error}", line) from error
    if len(records) > 1:
        # The rest of the splitter would take all of these for the header, and lose them silently.
        raise Unreadable("lines end in a carriage return alone; a line feed has to end them", line)
    return records[0] if records else ()


def _refuse_second_line(beginning: bytes, end: int, line: int) -> None:
    """Raise Unreadable for a line of dashes or types behind the header, also below blank lines: it could be a row.

    `end`: of the header; `line`: the number of the line that begins there.
    """
    rows = _BLANK_LINES.match(beginning, end)
    for form, name in _SECOND_LINES:
        if rows and form.match(beginning, rows.end()):
            line += rows[0].count(b"\n")
            raise Unreadable(f"{name} below the header; its rows have to follow it", line)


def _other_first_line(text: bytes) -> str | None:
    """Return what a CSV file begins with instead of its header, if that is known."""
    if text.startswith(b"#"):
        return "the file begins with a comment; its first line has to be the header"
    if _SEPARATOR.match(text):
        return "the file begins with a line sep=, for Excel; its first line has to be the header"
    if _JSON.match(text):
        return "the file is JSON, and its name says CSV; JSON lines end in .jsonl or .ndjson"
    return None


def _other_delimiter(line: bytes, contract: tuple[Column, ...]) -> str | None:
    """Return that the header has another delimiter, if each of its names is a column's then, and there are several.

    A table of Markdown has the delimiter around the line, too. All of a header may stand in one pair of quotes.
    """
    known = set(map(folded, names(contract)))
    text = line.decode(errors="replace").strip()
    if _QUOTED_WHOLE.fullmatch(text) and known.issuperset(map(folded, text.split(","))):
        return "one pair of quotes stands around the whole header; each name may have its own"
    for sign, name in _DELIMITERS.items() if "," not in text else ():
        found = [folded(each) for each in (text.split() if sign == " " else text.strip(f"{sign} ").split(sign))]
        if len(found) > 1 and known.issuperset(found):
            return f"the header's columns are separated by {name}; a comma has to separate columns"
    return None


def _refuse_other_json(text: bytes) -> None:
    """Raise Unreadable for an array, and for a first object that takes several lines: some lines could pass as rows."""
    begun = text.lstrip()
    line = text.count(b"\n", 0, len(text) - len(begun)) + 1
    first, ended, rest = begun.partition(b"\n")
    if first.startswith(b"["):
        raise Unreadable("a JSON array; JSON lines are expected, one object a line", line)
    torn = _OPEN_OR_TORN.fullmatch(first) and rest.lstrip().startswith(b"{")
    if ended and not torn and (_OPEN.fullmatch(first) or _OPEN_OR_TORN.fullmatch(first)):
        raise Unreadable("a JSON object that takes several lines; JSON lines are expected, one object a line", line)
