"""ENCRYPT, DECRYPT and their RAW forms, by AES-GCM.

https://docs.snowflake.com/en/sql-reference/functions/encrypt, …/encrypt_raw, …/decrypt and …/decrypt_raw
How Snowflake makes a key of a passphrase is on no page: what ENCRYPT wrote here is decrypted here only.
"""

from __future__ import annotations

import hashlib
import json
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlglot import exp

from localcloud.snowflake.engine.functions.digest import BYTES
from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.rewrite import Rewrites
from localcloud.snowflake.engine.functions.scalar import Scalar
from localcloud.snowflake.engine.functions.word_set import word_set
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError

NAMES = word_set("DECRYPT DECRYPT_RAW ENCRYPT ENCRYPT_RAW TRY_DECRYPT TRY_DECRYPT_RAW")
MACROS: tuple[Macro, ...] = ()
_METHOD = "AES-GCM"
# Bytes of the initialization vector and of the tag, and those that a key may have.
_IV, _TAG, _KEYS = 12, 16, (16, 24, 32)


def _cipher(key: bytes, iv: bytes) -> AESGCM:
    """Return the cipher. Raise SnowflakeError 000002 for other lengths: Snowflake's own error is not known."""
    if len(key) not in _KEYS or len(iv) != _IV:
        raise errors.unsupported(f"a key of {len(key)} bytes with an initialization vector of {len(iv)}")
    return AESGCM(key)


def _encrypt_raw(value: bytes, key: bytes, iv: bytes, aad: bytes) -> str:
    """Return the object that ENCRYPT_RAW returns, as JSON; an empty `iv` is a new one."""
    iv = iv or os.urandom(_IV)
    sealed = _cipher(key, iv).encrypt(iv, value, aad)
    parts = {"ciphertext": sealed[:-_TAG], "iv": iv, "tag": sealed[-_TAG:]}
    return json.dumps({name: part.hex().upper() for name, part in parts.items()}, separators=(",", ":"))


def _decrypt_raw(value: bytes, key: bytes, iv: bytes, aad: bytes, tag: bytes, safe: bool) -> bytes | None:
    """Return the plain bytes. Raise SnowflakeError 100311 for what does not fit, or return None if `safe`."""
    try:
        return _cipher(key, iv).decrypt(iv, value + tag, aad)
    except InvalidTag:
        if safe:
            return None
        text = "Decryption failed. Check encrypted data, key, AAD, or AEAD tag."
        raise SnowflakeError("100311", "22023", text) from None


def _key_of(passphrase: str) -> bytes:
    return hashlib.sha256(passphrase.encode()).digest()


def _encrypt(value: bytes, passphrase: str, aad: bytes) -> bytes:
    iv = os.urandom(_IV)
    return iv + AESGCM(_key_of(passphrase)).encrypt(iv, value, aad)


def _decrypt(value: bytes, passphrase: str, aad: bytes, safe: bool) -> bytes | None:
    sealed, tag = value[_IV:-_TAG], value[-_TAG:]
    return _decrypt_raw(sealed, _key_of(passphrase), value[:_IV].ljust(_IV, b"\0"), aad, tag, safe)


ENCRYPT_RAW = Scalar("localcloud_encrypt_raw", _encrypt_raw, ("BLOB",) * 4, "VARCHAR")
DECRYPT_RAW = Scalar("localcloud_decrypt_raw", _decrypt_raw, (*("BLOB",) * 5, "BOOLEAN"), "BLOB")
ENCRYPT = Scalar("localcloud_encrypt", _encrypt, ("BLOB", "VARCHAR", "BLOB"), "BLOB")
DECRYPT = Scalar("localcloud_decrypt", _decrypt, ("BLOB", "VARCHAR", "BLOB", "BOOLEAN"), "BLOB")
SCALARS = (ENCRYPT_RAW, DECRYPT_RAW, ENCRYPT, DECRYPT)


def _aad(node: exp.Expr) -> exp.Expr:
    """Return the additional data, empty without. Raise SnowflakeError 000002 for another method than AES-GCM.

    Of one argument for both, the pages leave open which it is.
    """
    given, method = node.args.get("aad"), node.args.get("encryption_method")
    if (given is None) != (method is None):
        raise errors.unsupported(f"{node.sql(dialect='snowflake')[:60]}: give both the AAD and the method, or neither")
    if method is not None and not (method.is_string and method.name.upper() == _METHOD):
        raise errors.unsupported(f"encryption by {method.sql(dialect='snowflake')[:60]}, other than '{_METHOD}'")
    return _or_empty(given)


def _or_empty(value: exp.Expr | None) -> exp.Expr:
    """Return the value's bytes, none for NULL."""
    empty = BYTES(exp.Literal.string(""))
    return (
        empty if value is None or isinstance(value, exp.Null) else exp.Coalesce(this=BYTES(value), expressions=[empty])
    )


def _safe(node: exp.Expr) -> exp.Expr:
    return exp.Boolean(this=bool(node.args.get("safe")))


def _rewrite_encrypt(node: exp.Encrypt) -> None:
    node.replace(ENCRYPT(BYTES(node.this), node.args["passphrase"], _aad(node)))


def _rewrite_decrypt(node: exp.Decrypt) -> None:
    node.replace(DECRYPT(BYTES(node.this), node.args["passphrase"], _aad(node), _safe(node)))


def _rewrite_encrypt_raw(node: exp.EncryptRaw) -> None:
    sealed = ENCRYPT_RAW(BYTES(node.this), BYTES(node.args["key"]), _or_empty(node.args["iv"]), _aad(node))
    node.replace(exp.cast(sealed, exp.DType.JSON))


def _rewrite_decrypt_raw(node: exp.DecryptRaw) -> None:
    tag = node.args.get("aead")
    if tag is None:
        raise errors.unsupported("DECRYPT_RAW without the AAD, the method and the tag, which AES-GCM needs")
    keys = BYTES(node.args["key"]), BYTES(node.args["iv"])
    node.replace(DECRYPT_RAW(BYTES(node.this), *keys, _aad(node), BYTES(tag), _safe(node)))


PRE_REWRITES: Rewrites = {
    exp.Encrypt: _rewrite_encrypt,
    exp.Decrypt: _rewrite_decrypt,
    exp.EncryptRaw: _rewrite_encrypt_raw,
    exp.DecryptRaw: _rewrite_decrypt_raw,
}
