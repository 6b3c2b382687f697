"""The rows of a block that are surely good, by compiled code: one pass at the speed of memory, and no table.

It takes the usual forms only: CSV that is in the form of parts already, and JSON lines with the same names in the
order of the contract. `rows.py` reads all other rows, and stays the reference. The code is compiled when the first
large block comes, in about five seconds, and kept beside its source, or below /tmp.
"""

import os
import stat
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from pipelines.splitter.reading.column_type import Date, Number, Text, Timestamp
from pipelines.splitter.reading.contract import Column, names
from pipelines.splitter.reading.json_template import Template
from pipelines.splitter.reading.layout import Layout
from pipelines.splitter.reading.rows import Rows
from pipelines.splitter.reading.stray_lines import takes_names

_PADDING = 32  # zeros behind a block, further than the compiled code reads of a value
Contract = tuple[Column, ...]
Array = Any  # of numpy


@dataclass(frozen=True)
class SureRows:
    """`rows`: those that begin where the search began, perhaps none; `end`: the offset in the block where they end."""

    rows: Rows
    end: int


_KERNELS = "pipelines.splitter.reading.row_kernels"
Search = Callable[[bytes, int], SureRows]


def search_of(layout: Layout, contract: Contract) -> Search | None:
    """Return a function that finds the sure rows of a block from an offset; None where no row can be sure.

    The block holds whole records of valid UTF-8. A row is sure only where `rows.py` returns the same bytes for it.
    """
    if len(contract) == 1:  # a NULL in it is no row
        return None
    if layout.kind == "json":
        return _JsonSearch(contract)
    # A row of texts alone may be the header again.
    in_form = layout.header == names(contract) and not takes_names(layout.header, contract)
    return (lambda block, begin: _csv(block, begin, contract)) if in_form else None


def _csv(block: bytes, begin: int, contract: Contract) -> SureRows:
    text, words = _padded(block)
    end, count = _kernels().csv_rows_end(text, words, _columns(contract), np.uint64(begin), np.uint64(len(block)))
    if begin == 0 and end == len(block):
        return SureRows(Rows(block, count, is_each_line=True), len(block))
    return SureRows(Rows(block[begin : int(end)], count), int(end))


class _JsonSearch:
    """The search in JSON lines. It keeps the form that it found last: most blocks of a file have the same."""

    def __init__(self, contract: Contract):
        self.contract = contract
        self.form: list[bytes] | None = None

    def __call__(self, block: bytes, begin: int) -> SureRows:
        found = _json(block, begin, self.contract, self.form) if self.form else None
        line_end = block.find(b"\n", begin)
        if (found and found.rows.count) or line_end < 0:
            return found or SureRows(Rows(b"", 0), begin)
        form = _form_of(block[begin:line_end].decode(), self.contract)
        if form is None or form == self.form:
            return SureRows(Rows(b"", 0), begin)
        self.form = form
        return _json(block, begin, self.contract, form)


def _json(block: bytes, begin: int, contract: Contract, form: list[bytes]) -> SureRows:
    text, words = _padded(block, max(map(len, form)))
    absent = form.count(b"") * block.count(b"\n", begin) if b"" in form else 0  # a comma each, which the block lacks
    out, out_words = _words_of(np.empty(len(block) + absent + _PADDING, np.uint8))
    end, count, length = _kernels().json_rows_end(
        text, words, _columns(contract), *_form_words(form), out, out_words, np.uint64(begin), np.uint64(len(block))
    )
    whole = begin == 0 and end == len(block)
    return SureRows(Rows(out[: int(length)].tobytes(), count, is_each_line=whole), int(end))


def _form_words(form: list[bytes]) -> tuple[Array, Array, Array, Array]:
    """Return the texts in words of eight bytes, which of those bytes count, where each text begins, and its length."""
    words = [text[at : at + 8] for text in form for at in range(0, len(text), 8)]
    masks = [bytes([255] * len(word)) for word in words]
    bounds = np.cumsum([0, *((len(text) + 7) // 8 for text in form)], dtype=np.int64)
    return _as_words(words), _as_words(masks), bounds, np.array(list(map(len, form)), np.uint64)


def _as_words(texts: list[bytes]) -> Array:
    return np.array([int.from_bytes(text, "little") for text in texts], np.uint64)


def _form_of(line: str, contract: Contract) -> list[bytes] | None:
    """Return the text before each value of a JSON line, empty for a column that it lacks, and after the last one.

    None if rows of this form are not sure.
    """
    template = Template.of(line, names(contract))
    if template is None or template.order != [name for name in names(contract) if name in template.names]:
        return None
    *found, last = [text.encode() for text in template.around]
    before = dict(zip(template.order, found, strict=True))
    return [*(before.get(name, b"") for name in names(contract)), last + b"\n"]


@cache
def _columns(contract: Contract) -> Array:
    """Return the contract as the compiled code wants it."""
    kernels = _kernels()
    rows = []
    for column in contract:
        match column.type:
            case Text(length):
                rows.append((kernels.TEXT, length, 0))
            case Number(digits, scale):
                rows.append((kernels.NUMBER, digits, scale))
            case Timestamp():
                rows.append((kernels.TIMESTAMP, 0, 0))
            case Date():
                rows.append((kernels.DATE, 0, 0))
    return np.array(rows, np.int64)


def _padded(block: bytes, form: int = 0) -> tuple[Array, Array]:
    """Return the bytes with zeros behind them, and the words that begin at each of them.

    `form`: the length of the longest text that is compared with what stands at an offset, also behind the last record.
    """
    text = np.zeros(len(block) + form + _PADDING, np.uint8)
    text[: len(block)] = np.frombuffer(block, np.uint8)
    return _words_of(text)


def _words_of(text: Array) -> tuple[Array, Array]:
    """Return the bytes, and the words of eight that begin at each of them."""
    return text, np.ndarray(len(text) - 7, np.dtype("<u8"), text, strides=(1,))


@cache
def _kernels() -> ModuleType:
    """Return the compiled code; numba is imported only where a large block comes.

    numba looks at the time of one file to see whether code is old, and not at those that it calls: so the folder has
    the name of all sources. https://numba.readthedocs.io/en/stable/developer/caching.html
    """
    import_module("numba").config.CACHE_DIR = str(_folder_of_sources(Path(__file__).parent))
    return import_module(_KERNELS)


def _folder_of_sources(sources: Path) -> Path:
    """Return a folder for the code that is compiled from the kernels in `sources`: beside them, or below /tmp."""
    digest = sha256(b"".join(path.read_bytes() for path in sorted(sources.glob("*_kernels.py"))))
    name = f"kernels-{digest.hexdigest()[:16]}"
    folder = sources / "__pycache__" / name
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    folder = _code_folder() / name
    folder.mkdir(exist_ok=True)
    return folder


def _code_folder() -> Path:
    """Return a folder of this user alone, as what lies there is run: the same for all processes where that is safe."""
    folder = Path(tempfile.gettempdir()) / f"marquee-kernels-{os.getuid()}"
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    if stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077:
        return folder
    return Path(tempfile.mkdtemp(prefix="marquee-kernels-"))
