"""Recognise other formats than CSV and JSON lines in UTF-8 by their first bytes, so that the reason names the format.

Without this, lines of an archive that compresses nothing would pass as rows, and a workbook would be invalid UTF-8.
"""

import re

from pipelines.splitter.landing.unreadable import Unreadable

_ENCODING = "; the text has to be UTF-8, such as Excel's CSV UTF-8"
_CODEC = "; only gzip and zstd are read"
_PACKED = "; send the file that is in it by itself"
_EXPORT = "; export its rows as CSV or JSON lines"
_ENCRYPTED = "; send it as it is before it is encrypted: the bucket encrypts it"
_BODY = "; send its body alone"
# Signatures are those of https://en.wikipedia.org/wiki/List_of_file_signatures and of file(1), whose lists are named:
# https://github.com/file/file/tree/master/magic/Magdir
_TEXTS = {
    # The zeros of UTF-16 and UTF-32 without a byte order mark: https://www.rfc-editor.org/rfc/rfc4627#section-3
    rb"\xff\xfe\0\0|\0\0\xfe\xff|[^\0]\0\0\0[^\0]\0\0\0|\0\0\0[^\0]\0\0\0[^\0]": f"UTF-32{_ENCODING}",
    rb"\xff\xfe|\xfe\xff|(?:[^\0]\0){4}|(?:\0[^\0]){4}": f"UTF-16{_ENCODING}",
    rb"(?:\xef\xbb\xbf)?\s*<(?:!--|(?i:!doctype|\?xml)\b|[A-Za-z][\w:.-]*[\s/>])": (
        "HTML or XML, such as the page of an error"
    ),
    rb"\{\\rtf": f"RTF, of a word processor{_EXPORT}",
    rb"HTTP/[\d.]+ \d{3}\b": f"the answer of a web server with its headers{_BODY}",
    rb"--[^\r\n]{1,70}\r?\nContent-Disposition:": f"a web form, multipart/form-data{_BODY}",  # RFC 7578
    # https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
    rb"[0-9a-f]+;chunk-signature=": f"a signed upload with its signatures, aws-chunked{_BODY}",
    rb"version https://git-lfs\.github\.com/": "a pointer of Git LFS; send the file that it stands for",
    rb"-----BEGIN PGP MESSAGE-----": f"encrypted by PGP{_ENCRYPTED}",
    rb"(?:--|/\*)[^\r\n]* dump\b|--\r?\n-- PostgreSQL": f"a dump of a database, in SQL{_EXPORT}",
    rb"\s*(?i:insert\s+into|create\s+(?:or\s+replace\s+)?table|drop\s+table)\s": f"SQL{_EXPORT}",
    rb"(?:MIME-Version|Received|Return-Path): ": "a mail with its headers; send what is attached by itself",  # RFC 5322
    # ECMA-48, 8.3.117: https://ecma-international.org/publications-and-standards/standards/ecma-48/
    rb"\x1b\[[\d;]*m": "the output of a terminal with its colours; write it without them",
}
_PACKAGES = {
    rb"PK\x03\x04|PK\x05\x06|PK\x07\x08": f"a zip archive, or an Excel workbook{_PACKED}, as CSV",
    rb".{257}ustar(?:\0|  \0)": f"a tar archive{_PACKED}",
    rb"7z\xbc\xaf\x27\x1c": f"a 7-Zip archive{_PACKED}",
    rb"Rar!\x1a\x07": f"a RAR archive{_PACKED}",
    rb"\x1f\x8b\x08|\x28\xb5\x2f\xfd": "compressed twice; compress it once",
    # The same signatures, read as Latin-1 or with replacements and written as UTF-8, or in Base64.
    rb"\x1f(?:\xc2\x8b|\xef\xbf\xbd)\x08|\x28(?:\xc2\xb5/\xc3\xbd|\xef\xbf\xbd/\xef\xbf\xbd)": (
        "compressed, and then changed as if it were text; send its bytes as they are"
    ),
    rb"H4sI[\w+/]{12}|KLUv/[\w+/]{11}": "compressed, and then written in Base64; send its bytes as they are",
    # compress
    rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)": f"bzip2{_CODEC}",
    rb"\xfd7zXZ\0": f"xz{_CODEC}",
    rb"\x04\x22\x4d\x18": f"lz4{_CODEC}",
    rb"\x1f\x9d": f"compressed by compress{_CODEC}",
    rb"LZIP\x01": f"lzip{_CODEC}",
    rb"\x5d\0\0": f"lzma{_CODEC}",
    rb"\x89LZO\0\r\n\x1a\n": f"lzop{_CODEC}",
    rb"\xff\x06\0\0sNaPpY": f"snappy{_CODEC}",
    rb"\x78[\x01\x9c\xda]": f"zlib, or deflate{_CODEC}",  # RFC 1950
    rb"Salted__.{0,16}?%b": f"encrypted by OpenSSL{_ENCRYPTED}",
    rb"age-encryption\.org/": f"encrypted by age{_ENCRYPTED}",
}
_DATA = {
    rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "an Excel workbook, or another document of Office; send its sheet as CSV",
    rb"%PDF-": f"a PDF{_EXPORT}",
    # apache; PARE is of https://parquet.apache.org/docs/file-format/data-pages/encryption/
    rb'PAR1(?!["\w,\r\n])|PARE%b': f"Parquet{_EXPORT}",
    rb"Obj\x01": f"Avro{_EXPORT}",
    rb"ORC.{0,3}?%b": f"ORC{_EXPORT}",
    rb"(?:ARROW1|FEA1)\0|\xff\xff\xff\xff": f"Arrow{_EXPORT}",
    rb"SEQ[\x04-\x06]": f"a sequence file of Hadoop{_EXPORT}",
    rb"\x89HDF\r\n\x1a\n": f"HDF5{_EXPORT}",
    rb"SQLite format 3\0|.{8}DUCK.\0{7}": f"a database{_EXPORT}",
    rb"\0\x01\0\0Standard (?:Jet|ACE) DB": f"a database of Access{_EXPORT}",
    rb"PGCOPY\n\xff\r\n\0": f"a binary copy of PostgreSQL{_EXPORT}",  # postgresql.org/docs/current/sql-copy.html
    rb"\x80[\x02-\x05]": f"a pickle of Python{_EXPORT}",
    rb"\x93NUMPY": f"an array of NumPy{_EXPORT}",
    rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8[79]a": "a picture",
    rb"\0\x05\x16[\0\x07]": "AppleDouble, what macOS keeps beside a file; send the file itself",
}
_NO_TEXT = rb"[\0-\x08\x0b\x0c\x0e-\x1f\x80-\xff]"  # stands for %b: tells a signature of letters from a column's name
_FORMATS = tuple(
    (re.compile(form.replace(b"%b", _NO_TEXT), re.DOTALL), name) for form, name in (_TEXTS | _PACKAGES | _DATA).items()
)


def refuse(beginning: bytes) -> None:
    """Raise Unreadable for a text that begins as another format does. `beginning`: its first bytes, decompressed."""
    if found := next((name for form, name in _FORMATS if form.match(beginning)), None):
        raise Unreadable(f"the file is {found}", 1)
