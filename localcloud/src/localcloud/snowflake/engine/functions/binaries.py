"""BINARY: conversions in its three formats.

https://docs.snowflake.com/en/sql-reference/binary-input-output
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from sqlglot import exp

from localcloud.snowflake.engine.functions import binary_bits
from localcloud.snowflake.engine.functions.binary_formats import AS_TEXT, OF_TEXT, TRY_OF_TEXT, TRY_STRING, format_of
from localcloud.snowflake.engine.functions.conversion import is_text
from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.rewrite import Rewrites
from localcloud.snowflake.engine.functions.scalar import Scalar
from localcloud.snowflake.engine.functions.word_set import word_set
from localcloud.snowflake.engine.functions.written_values import TEXT
from localcloud.snowflake.wire import errors

NAMES = word_set(
    """
    BASE64_DECODE_BINARY HEX_DECODE_BINARY MD5_BINARY OCTET_LENGTH SHA1_BINARY SHA2_BINARY TO_BINARY
    TRY_BASE64_DECODE_BINARY TRY_BASE64_DECODE_STRING TRY_HEX_DECODE_BINARY TRY_HEX_DECODE_STRING TRY_TO_BINARY
    """
)
# By the bits of SHA2_BINARY; 0 means 256.
_DIGESTS = {0: "sha256", 224: "sha224", 256: "sha256", 384: "sha384", 512: "sha512"}


def _text(value: exp.Expr) -> exp.Expr:
    return value.copy() if is_text(value) else exp.cast(TEXT(value), exp.DType.VARCHAR)


def _digest(value: bytes, name: str) -> bytes:
    return hashlib.new(name, value).digest()


DIGEST = Scalar("localcloud_digest", _digest, ("BLOB", "VARCHAR"), "BLOB")
SCALARS = (OF_TEXT, TRY_OF_TEXT, TRY_STRING, AS_TEXT, DIGEST, *binary_bits.SCALARS)
# A BINARY stays as it is, as do the bytes of a text.
BYTES = Macro(
    "localcloud_bytes",
    "x",
    "CASE WHEN typeof(x) = 'BLOB' THEN CAST(cast_to_type(x, NULL::BLOB) AS BLOB) ELSE encode(CAST(x AS VARCHAR)) END",
)
MACROS = (BYTES, *binary_bits.MACROS)


def _rewrite_to_binary(node: exp.ToBinary) -> None:
    format_ = format_of(node.args.get("format"))
    if format_ is None:
        raise errors.unsupported(f"the format of {node.sql(dialect='snowflake')[:60]}")
    scalar = TRY_OF_TEXT if node.args.get("safe") else OF_TEXT
    node.replace(scalar(_text(node.this), format_))


def _decoding(scalar: Scalar, format_: str) -> Callable[[exp.Func], None]:
    """Return a rewrite of a function that reads a text in one format; others than the default alphabet are refused."""

    def rewrite(node: exp.Func) -> None:
        if node.args.get("alphabet") or node.expressions:
            raise errors.unsupported(f"the alphabet of {node.sql(dialect='snowflake')[:60]}")
        node.replace(scalar(_text(node.this), exp.Literal.string(format_)))

    return rewrite


def _rewrite_digest(node: exp.MD5Digest | exp.SHA1Digest | exp.SHA2Digest) -> None:
    bits = node.args.get("length")
    name = {exp.MD5Digest: "md5", exp.SHA1Digest: "sha1"}.get(type(node), _DIGESTS[256])
    if bits is not None:
        if not bits.is_int or int(bits.to_py()) not in _DIGESTS:
            raise errors.unsupported(f"SHA2_BINARY of {bits.sql(dialect='snowflake')} bits")
        name = _DIGESTS[int(bits.to_py())]
    node.replace(DIGEST(BYTES(node.this), exp.Literal.string(name)))


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
    **dict.fromkeys((exp.MD5Digest, exp.SHA1Digest, exp.SHA2Digest), _rewrite_digest),
}
