"""COMPRESS and what reads it."""

import pytest

from localcloud.snowflake.engine.functions.compression import COMPRESS, DECOMPRESS
from localcloud.snowflake.wire.errors import SnowflakeError


@pytest.mark.rule(
    "COMPRESS and DECOMPRESS know SNAPPY, ZLIB, ZSTD and BZ2, with a level in parentheses",
    source="sql-reference/functions/compress",
    status="matches Snowflake; another version of a method may write other bytes, which are read all the same",
)
@pytest.mark.parametrize("method", ["SNAPPY", "snappy(3)", "ZLIB", "zlib(9)", "ZSTD", "zstd (1)", "BZ2", "bz2(0)"])
def test_what_is_compressed_is_read(method) -> None:
    for value in (b"", b"Snowflake", b"abc" * 100_000):
        assert DECOMPRESS.function(COMPRESS.function(value, method), method) == value


@pytest.mark.parametrize(
    ("value", "method"), [(b"", "SNAPPY"), (b"\xff" * 9, "SNAPPY"), (b"x", "ZSTD"), (b"x", "BZ2"), (b"x", "GZIP")]
)
def test_other_bytes_and_methods_are_refused(value, method) -> None:
    with pytest.raises(SnowflakeError) as error:
        DECOMPRESS.function(value, method)
    assert error.value.code == "000002"
