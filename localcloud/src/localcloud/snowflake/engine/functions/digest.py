"""Digests of bytes, for MD5, SHA1 and SHA2.

https://docs.snowflake.com/en/sql-reference/functions/sha2
"""

from __future__ import annotations

import hashlib

from sqlglot import exp

from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.scalar import Scalar
from localcloud.snowflake.wire import errors

# By the bits of SHA2; 0 means 256.
_SHA2 = {0: "sha256", 224: "sha224", 256: "sha256", 384: "sha384", 512: "sha512"}


def _digest(value: bytes, name: str) -> bytes:
    return hashlib.new(name, value).digest()


DIGEST = Scalar("localcloud_digest", _digest, ("BLOB", "VARCHAR"), "BLOB")
# A BINARY stays as it is, as do the bytes of a text.
BYTES = Macro(
    "localcloud_bytes",
    "x",
    "CASE WHEN typeof(x) = 'BLOB' THEN CAST(cast_to_type(x, NULL::BLOB) AS BLOB) ELSE encode(CAST(x AS VARCHAR)) END",
)


def sha2(value: exp.Expr, bits: exp.Expr | None) -> exp.Expr:
    """Return the digest by SHA2 of so many bits, 256 without. Raise SnowflakeError 000002 for others."""
    if bits is not None and (not bits.is_int or int(bits.to_py()) not in _SHA2):
        raise errors.unsupported(f"SHA2 of {bits.sql(dialect='snowflake')} bits")
    return digest(value, _SHA2[int(bits.to_py()) if bits else 256])


def digest(value: exp.Expr, name: str) -> exp.Expr:
    """Return the digest by the function of that name in hashlib."""
    return DIGEST(BYTES(value), exp.Literal.string(name))
