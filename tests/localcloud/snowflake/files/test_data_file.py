"""Compressed files, and damaged ones."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from localcloud.snowflake.files.data_file import CHUNK, NotJson, Unreadable, decompress, decompressed_chunks, head

BODY = b"a,b\n" * 400_000
COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "NONE": bytes,
    "GZIP": gzip.compress,
    "ZSTD": zstandard.ZstdCompressor().compress,
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file"


@pytest.mark.parametrize("given", ["AUTO", "OWN"])
@pytest.mark.parametrize("compression", COMPRESS)
def test_a_file_is_decompressed(path: Path, compression: str, given: str) -> None:
    path.write_bytes(COMPRESS[compression](BODY))
    given = compression if given == "OWN" else given
    assert b"".join(decompressed_chunks(path, given)) == BODY
    decompress(path, path.with_name("plain"), given)
    assert path.with_name("plain").read_bytes() == BODY


def test_a_plain_file_comes_in_chunks(path: Path) -> None:
    path.write_bytes(BODY)
    assert [len(chunk) for chunk in decompressed_chunks(path, "NONE")] == [CHUNK, len(BODY) - CHUNK]


def test_gzip_members_follow_one_another_and_zeros_the_last(path: Path) -> None:
    path.write_bytes(gzip.compress(b"a") + gzip.compress(b"b") + bytes(100_000))
    assert b"".join(decompressed_chunks(path, "AUTO")) == b"ab"


@pytest.mark.parametrize(
    ("data", "compression"),
    [
        (gzip.compress(BODY, mtime=0)[:-20], "AUTO"),
        (gzip.compress(BODY, mtime=0)[:-8] + bytes(8), "GZIP"),
        (b"plain", "GZIP"),
        (b"plain", "ZSTD"),
        (zstandard.ZstdCompressor(write_checksum=True).compress(BODY)[:-4] + b"\1\2\3\4", "AUTO"),
    ],
)
def test_a_damaged_file_is_unreadable(path: Path, data: bytes, compression: str) -> None:
    path.write_bytes(data)
    with pytest.raises(Unreadable, match="Invalid data encountered during decompression for file: 'file'"):
        list(decompressed_chunks(path, compression))


def test_codes_of_errors() -> None:
    assert (Unreadable.code, Unreadable.sqlstate) == ("100016", "22000")
    assert (NotJson.code, NotJson.sqlstate) == ("100069", "22P02")


def test_the_first_characters(path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbf\xffabc")
    assert head(path) == "\ufffdabc"
    path.write_bytes(BODY)
    assert head(path) == BODY[:CHUNK].decode()
