"""Tokens that a user signed."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.account_objects import User
from localcloud.snowflake.objects.jwt_auth import fingerprint, user_of_token
from localcloud.snowflake.wire.errors import SnowflakeError


@pytest.fixture(scope="module")
def key() -> RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public(key: RSAPrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


@pytest.fixture
def account(key: RSAPrivateKey) -> Account:
    account = Account("ORG-ACCOUNT")
    account.add(User(("U",), "", rsa_public_key_2=base64.b64encode(public(key)).decode()))
    return account


def token(account: Account, key: RSAPrivateKey, **changes: Any) -> str:
    print_ = "SHA256:" + base64.b64encode(hashlib.sha256(public(key)).digest()).decode()
    now = account.now()
    claims = {"iss": f"ORG-ACCOUNT.U.{print_}", "sub": "ORG-ACCOUNT.U", "iat": now, "exp": now + timedelta(minutes=5)}
    return jwt.encode(claims | changes, key, algorithm="RS256")


def refused(account: Account, text: str, login: str = "") -> str:
    with pytest.raises(SnowflakeError) as refusal:
        user_of_token(account, text, login)
    return refusal.value.code


def test_the_fingerprint_is_of_the_key(key: RSAPrivateKey) -> None:
    text = base64.encodebytes(public(key)).decode()
    assert fingerprint(text) == "SHA256:" + base64.b64encode(hashlib.sha256(public(key)).digest()).decode()
    for wrong in ("!", base64.b64encode(b"none").decode()):
        with pytest.raises(ValueError, match="not a public key"):
            fingerprint(wrong)


def test_the_user_who_signed(account: Account, key: RSAPrivateKey) -> None:
    user = account.get(User, ("U",))
    assert user_of_token(account, token(account, key)) is user
    assert user_of_token(account, token(account, key), "u") is user
    assert user_of_token(account, token(account, key, sub="LC00001.U", iss=token_issuer(key, "LC00001.U"))) is user


def token_issuer(key: RSAPrivateKey, subject: str) -> str:
    return f"{subject}.SHA256:{base64.b64encode(hashlib.sha256(public(key)).digest()).decode()}"


def test_tokens_of_others(account: Account, key: RSAPrivateKey) -> None:
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert refused(account, token(account, stranger)) == "390144"
    assert refused(account, token(account, stranger, iss=token_issuer(key, "ORG-ACCOUNT.U"))) == "390144"
    assert refused(account, token(account, key), "V") == "390144"
    assert refused(account, token(account, key, sub="OTHER.U", iss=token_issuer(key, "OTHER.U"))) == "390144"
    assert refused(account, token(account, key, sub="ORG-ACCOUNT.V")) == "390144"
    assert refused(account, "no.token.at all") == "390144"


def test_the_times_of_a_token(account: Account, key: RSAPrivateKey) -> None:
    now = account.now()
    good = token(account, key, exp=now + timedelta(hours=1))
    assert user_of_token(account, good).name == ("U",)
    assert refused(account, token(account, key, exp=now + timedelta(hours=1, seconds=1))) == "390144"
    assert refused(account, token(account, key, nbf=now + timedelta(minutes=2))) == "390144"
    late = now + timedelta(minutes=2)
    assert refused(account, token(account, key, iat=late, exp=late + timedelta(minutes=1))) == "390144"
    account.clock.move(timedelta(hours=1, seconds=30))
    assert user_of_token(account, good).name == ("U",)
    account.clock.move(timedelta(minutes=1))
    assert refused(account, good) == "390144"
