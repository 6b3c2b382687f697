"""Files that begin as another format does, and texts that only look like one."""

import base64
import gzip
import io
import tarfile

import pytest
import zstandard

from pipelines.splitter.landing.unreadable import Unreadable
from pipelines.splitter.reading.other_formats import refuse

HEADER = b"email,first_name,last_name\n"


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_a_tar_archive_of_each_format_is_refused(form: int) -> None:
    """Its magic is "ustar" and a zero, or "ustar", two blanks and a zero.

    Source: https://man.freebsd.org/cgi/man.cgi?query=tar&sektion=5
    """
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=form) as archive:
        archive.addfile(tarfile.TarInfo("users.csv"))
    with pytest.raises(Unreadable, match="the file is a tar archive"):
        refuse(packed.getvalue())


@pytest.mark.parametrize("word", [b"mustard", b"mUSTAR", b"mustar  d", b"industar,"])
def test_a_text_that_has_tar_s_letters_in_their_place_is_text(word: bytes) -> None:
    at = 257 - word.lower().index(b"ustar")
    refuse(HEADER + b"a" * (at - len(HEADER)) + word + b"@example.invalid,A,B\n")


@pytest.mark.parametrize(
    ("beginning", "name"),
    [
        (b"Rar!\x1a\x07\0", "a RAR archive"),
        (b"ORC\n\x06\x12", "ORC"),
        (b"ORC\x1d\0\0", "ORC"),
        (b"PARE\x15\0", "Parquet"),
        (b"\x1f\x9d\x90", "compressed by compress"),
        (b"\x89LZO\0\r\n\x1a\n", "lzop"),
        (b"LZIP\x01\x0c", "lzip"),
        (bytes(8) + b"DUCK\x40" + bytes(7), "a database"),
        (b"\x80\x04\x95\x10", "a pickle of Python"),
        (b"<users><user/></users>", "HTML or XML"),
        (b"\xef\xbb\xbf <svg xmlns='x'>", "HTML or XML"),
        (b"<!-- a --><html>", "HTML or XML"),
        (b"------Boundary1\r\nContent-Disposition: form-data", "a web form"),
        (b"10000;chunk-signature=ad80c730", "a signed upload"),
        (b"--\n-- PostgreSQL database dump\n", "a dump of a database"),
        (b"-----BEGIN PGP MESSAGE-----\n", "encrypted by PGP"),
        (b"\0\x05\x16\x07\0\x02", "AppleDouble"),
        (b"INSERT INTO users (first_name, email) VALUES ('a', 'b');", "SQL"),
        (b"\ncreate or replace table users (\n", "SQL"),
        (b"MIME-Version: 1.0\r\n", "a mail with its headers"),
        (b'\x1b[1;39m{"email"', "the output of a terminal"),
        (gzip.compress(HEADER, mtime=0).decode("latin-1").encode(), "compressed, and then changed"),
        (gzip.compress(HEADER, mtime=0).decode(errors="replace").encode(), "compressed, and then changed"),
        (zstandard.compress(HEADER).decode("latin-1").encode(), "compressed, and then changed"),
        (zstandard.compress(HEADER).decode(errors="replace").encode(), "compressed, and then changed"),
        (base64.b64encode(gzip.compress(HEADER, mtime=0)), "compressed, and then written in Base64"),
        (base64.b64encode(zstandard.compress(HEADER)), "compressed, and then written in Base64"),
    ],
)
def test_a_format_is_named_and_the_next_step_said(beginning: bytes, name: str) -> None:
    """Signatures: https://en.wikipedia.org/wiki/List_of_file_signatures and those of file(1),
    https://github.com/file/file/tree/master/magic/Magdir (apache, compress).
    """
    with pytest.raises(Unreadable, match=f"the file is {name}"):
        refuse(beginning)


@pytest.mark.parametrize(
    "names",
    ["ORC,a", "ORC", "PARENT_ID,a", "PAR1,a", "PAR1", "FEA1,FEA2", "ARROW1,a", "SEQ,a", "a,b,c,d,DUCK,e", "Salted__a,b",
     "H4sI,a", "KLUv/a", "insert,into", "create table,a", "Received:,a", "(a", "LZIP,a", "Obj,a",
     "GIF87,a", "age,a", "version,a", "HTTP,a", "x,y", "BZh9,a"],
)  # fmt: skip
def test_a_column_whose_name_begins_as_a_signature_is_text(names: str) -> None:
    refuse(names.encode() + b"\n1,2,3\n4,5,6\n")
    refuse(names.encode() + b"\r\n1,2,3\r\n")
