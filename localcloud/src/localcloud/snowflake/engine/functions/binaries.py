"""BINARY: conversions in its three formats.

https://docs.snowflake.com/en/sql-reference/binary-input-output
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from sqlglot import exp

from localcloud.snowflake.engine.functions import binary_bits, compression, digest, tried_types
from localcloud.snowflake.engine.functions.binary_formats import AS_TEXT, OF_TEXT, TRY_OF_TEXT, TRY_STRING, format_of
from localcloud.snowflake.engine.functions.digest import BYTES, DIGEST
from localcloud.snowflake.engine.functions.rewrite import Rewrites
from localcloud.snowflake.engine.functions.scalar import Scalar
from localcloud.snowflake.engine.functions.value_forms import is_text
from localcloud.snowflake.engine.functions.word_set import word_set
from localcloud.snowflake.engine.functions.written_values import TEXT
from localcloud.snowflake.wire import errors

NAMES = word_set(
    """
    BASE64_DECODE_BINARY HEX_DECODE_BINARY COMPRESS DECOMPRESS_BINARY DECOMPRESS_STRING MD5_BINARY MD5_NUMBER_LOWER64
    MD5_NUMBER_UPPER64 OCTET_LENGTH SHA1_BINARY SHA2_BINARY TO_BINARY TRY_BASE64_DECODE_BINARY TRY_BASE64_DECODE_STRING
    TRY_HEX_DECODE_BINARY TRY_HEX_DECODE_STRING TRY_TO_BINARY
    """
)


def _text(value: exp.Expr) -> exp.Expr:
    return value.copy() if is_text(value) else exp.cast(TEXT(value), exp.DType.VARCHAR)


def _digest_number(value: bytes, upper: bool) -> str:
    """Return the first or the last eight bytes of the MD5 digest as a number.

    DuckDB takes no Python number of 64 bits without a sign.
    """
    found = hashlib.md5(value, usedforsecurity=False).digest()
    return str(int.from_bytes(found[:8] if upper else found[8:]))


DIGEST_NUMBER = Scalar("localcloud_digest_number", _digest_number, ("BLOB", "BOOLEAN"), "VARCHAR")
SCALARS = (OF_TEXT, TRY_OF_TEXT, TRY_STRING, AS_TEXT, DIGEST, DIGEST_NUMBER, *compression.SCALARS, *binary_bits.SCALARS)
MACROS = (BYTES, *binary_bits.MACROS)


def _rewrite_to_binary(node: exp.ToBinary) -> None:
    format_ = format_of(node.args.get("format"))
    if format_ is None:
        raise errors.unsupported(f"the format of {node.sql(dialect='snowflake')[:60]}")
    scalar = OF_TEXT
    if node.args.get("safe"):
        scalar, node = TRY_OF_TEXT, tried_types.check(node, node.this, "BINARY(8388608)")
    node.replace(scalar(_text(node.this), format_))


def _decoding(scalar: Scalar, format_: str) -> Callable[[exp.Func], None]:
    """Return a rewrite of a function that reads a text in one format; others than the default alphabet are refused."""

    def rewrite(node: exp.Func) -> None:
        if node.args.get("alphabet") or node.expressions:
            raise errors.unsupported(f"the alphabet of {node.sql(dialect='snowflake')[:60]}")
        node.replace(scalar(_text(node.this), exp.Literal.string(format_)))

    return rewrite


def _rewrite_digest(node: exp.MD5Digest | exp.SHA1Digest | exp.SHA2Digest) -> None:
    if isinstance(node, exp.SHA2Digest):
        node.replace(digest.sha2(node.this, node.args.get("length")))
    else:
        node.replace(digest.digest(node.this, "md5" if isinstance(node, exp.MD5Digest) else "sha1"))


def _rewrite_digest_number(node: exp.MD5NumberLower64 | exp.MD5NumberUpper64) -> None:
    upper = exp.Boolean(this=isinstance(node, exp.MD5NumberUpper64))
    node.replace(exp.cast(DIGEST_NUMBER(BYTES(node.this), upper), exp.DataType.build("DECIMAL(38, 0)")))


def _rewrite_compression(node: exp.Compress | exp.DecompressBinary | exp.DecompressString) -> None:
    """COMPRESS returns a BINARY, and so does DECOMPRESS_BINARY."""
    scalar = compression.COMPRESS if isinstance(node, exp.Compress) else compression.DECOMPRESS
    bytes_ = scalar(BYTES(node.this), node.args["method"])
    is_text = isinstance(node, exp.DecompressString)
    node.replace(exp.Anonymous(this="decode", expressions=[bytes_]) if is_text else bytes_)


def _rewrite_length(node: exp.ByteLength) -> None:
    node.replace(exp.Anonymous(this="octet_length", expressions=[BYTES(node.this)]))


PRE_REWRITES: Rewrites = {
    **binary_bits.PRE_REWRITES,
    exp.ToBinary: _rewrite_to_binary,
    exp.Unhex: _decoding(OF_TEXT, "HEX"),
    exp.Base64DecodeBinary: _decoding(OF_TEXT, "BASE64"),
    exp.TryHexDecodeBinary: _decoding(TRY_OF_TEXT, "HEX"),
    exp.TryBase64DecodeBinary: _decoding(TRY_OF_TEXT, "BASE64"),
    exp.TryHexDecodeString: _decoding(TRY_STRING, "HEX"),
    exp.TryBase64DecodeString: _decoding(TRY_STRING, "BASE64"),
    exp.ByteLength: _rewrite_length,
    **dict.fromkeys((exp.MD5NumberLower64, exp.MD5NumberUpper64), _rewrite_digest_number),
    **dict.fromkeys((exp.Compress, exp.DecompressBinary, exp.DecompressString), _rewrite_compression),
    **dict.fromkeys((exp.MD5Digest, exp.SHA1Digest, exp.SHA2Digest), _rewrite_digest),
}
