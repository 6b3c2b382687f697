"""Key-pair login: the token that a client signs with its private key, checked against the user's public keys.

https://docs.snowflake.com/en/user-guide/key-pair-auth and …/developer-guide/sql-api/authenticating
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from datetime import datetime

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key
from jwt.types import Options

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.account_objects import User
from localcloud.snowflake.wire.errors import SnowflakeError

_LONGEST_SECONDS = 3600
# The clocks of client and server may differ by this.
_LEEWAY_SECONDS = 60
# The times are checked by the account's clock, which PyJWT does not know.
_CHECKS: Options = {
    "require": ["exp", "iat", "sub", "iss"],
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
}


def invalid_token() -> SnowflakeError:
    """Return the error of a token that does not log in."""
    return SnowflakeError("390144", "08001", "JWT token is invalid.")


def fingerprint(public_key: str) -> str:
    """Return SHA256:<base64> of a key in base64 DER, as DESCRIBE USER shows it. Raise ValueError if it is none."""
    try:
        der = base64.b64decode("".join(public_key.split()), validate=True)
        load_der_public_key(der)
    except (binascii.Error, ValueError) as problem:
        raise ValueError("not a public key in base64 DER") from problem
    return "SHA256:" + base64.b64encode(hashlib.sha256(der).digest()).decode()


def user_of_token(account: Account, token: str, login_name: str = "") -> User:
    """Return the user who signed the token, which must not be expired and must name one of the user's two keys.

    `iss` is ACCOUNT.USER.SHA256:<fingerprint>, `sub` ACCOUNT.USER. Raise SnowflakeError 390144 otherwise.
    """
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
        subject, issuer = str(claims["sub"]), str(claims["iss"])
        _, _, name = subject.upper().partition(".")
        user = account.user_of_login(name)
        if user is None or (login_name and login_name.upper() != name) or not _issued_here(account, subject):
            raise invalid_token()
        for public_key in user.public_keys:
            if issuer == f"{subject}.{fingerprint(public_key)}":
                _verify(token, public_key, account.now())
                return user
    except (jwt.PyJWTError, KeyError, ValueError) as problem:
        raise invalid_token() from problem
    raise invalid_token()


def _issued_here(account: Account, subject: str) -> bool:
    return subject.upper().partition(".")[0] in (account.identifier, account.locator)


def _verify(token: str, public_key: str, now: datetime) -> None:
    """Raise PyJWTError for a wrong signature, another algorithm than RS256, or a time that is over or too far off."""
    key = load_der_public_key(base64.b64decode("".join(public_key.split())))
    if not isinstance(key, RSAPublicKey):
        raise jwt.InvalidKeyError("not an RSA key")
    claims = jwt.decode(token, key, algorithms=["RS256"], options=_CHECKS)
    issued, expires, moment = float(claims["iat"]), float(claims["exp"]), now.timestamp()
    if expires - issued > _LONGEST_SECONDS:
        raise jwt.InvalidTokenError("valid for more than an hour")
    if moment > expires + _LEEWAY_SECONDS:
        raise jwt.ExpiredSignatureError("it has expired")
    if max(issued, float(claims.get("nbf", issued))) > moment + _LEEWAY_SECONDS:
        raise jwt.ImmatureSignatureError("it is not valid yet")
