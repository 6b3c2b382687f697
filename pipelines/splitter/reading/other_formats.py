"""Recognise other formats than CSV and JSON lines in UTF-8 by their first bytes, so that the reason names the format.

Without this, lines of an archive that compresses nothing would pass as rows, and a workbook would be invalid UTF-8.
"""

import re

from pipelines.splitter.landing.unreadable import Unreadable

_ENCODING = "; the text has to be UTF-8, such as Excel's CSV UTF-8"
_CODEC = "; only gzip and zstd are read"
_PACKED = "; send the file that is in it by itself"
# https://en.wikipedia.org/wiki/List_of_file_signatures; of UTF-16 and UTF-32 without a byte order mark the zeros:
# https://www.rfc-editor.org/rfc/rfc4627#section-3
_FORMATS = tuple(
    (re.compile(pattern, re.DOTALL), name)
    for pattern, name in (
        (rb"\xff\xfe\0\0|\0\0\xfe\xff|[^\0]\0\0\0[^\0]\0\0\0|\0\0\0[^\0]\0\0\0[^\0]", f"UTF-32{_ENCODING}"),
        (rb"\xff\xfe|\xfe\xff|(?:[^\0]\0){4}|(?:\0[^\0]){4}", f"UTF-16{_ENCODING}"),
        (rb"PK\x03\x04|PK\x05\x06", f"a zip archive, or an Excel workbook{_PACKED}, as CSV"),
        (
            rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "an Excel workbook, or another document of Office; send its sheet as CSV",
        ),
        (rb".{257}ustar(?:\0|  \0)", f"a tar archive{_PACKED}"),
        (rb"7z\xbc\xaf\x27\x1c", f"a 7-Zip archive{_PACKED}"),
        (rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)", f"bzip2{_CODEC}"),
        (rb"\xfd7zXZ\0", f"xz{_CODEC}"),
        (rb"\x04\x22\x4d\x18", f"lz4{_CODEC}"),
        (rb"\x1f\x8b\x08|\x28\xb5\x2f\xfd", "compressed twice; compress it once"),
        (rb"PAR1", "Parquet; CSV or JSON lines are expected"),
        (rb"Obj\x01", "Avro; CSV or JSON lines are expected"),
        (rb"%PDF-", "a PDF; CSV or JSON lines are expected"),
        (rb"(?:\xef\xbb\xbf)?\s*<(?i:!doctype|html|\?xml)\b", "HTML or XML, such as the page of an error"),
    )
)


def refuse(beginning: bytes) -> None:
    """Raise Unreadable for a text that begins as another format does. `beginning`: its first bytes, decompressed."""
    if found := next((name for form, name in _FORMATS if form.match(beginning)), None):
        raise Unreadable(f"the file is {found}", 1)
