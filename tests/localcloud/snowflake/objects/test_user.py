"""Users: their options, their keys, and what they set of themselves."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from localcloud.snowflake.catalog.account_objects import User
from localcloud.snowflake.catalog.grants import RoleGrant
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects.jwt_auth import fingerprint


@pytest.fixture(scope="module")
def key() -> str:
    public = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    return base64.b64encode(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


def described(run) -> dict[str, str]:
    return {row[0]: row[1] for row in run("DESCRIBE USER U")}


def test_a_new_user(session: Session, run, shown) -> None:
    run("CREATE USER U")
    user = session.account.get(User, ("U",))
    assert (user.type, user.login_name, user.default_secondary_roles) == ("PERSON", "U", '["ALL"]')
    row = shown("SHOW USERS LIKE 'U'")
    assert (row["login_name"], row["display_name"], row["type"]) == ("U", "U", "PERSON")
    assert (row["disabled"], row["has_password"], row["has_rsa_public_key"]) == ("false", "false", "false")
    assert described(run)["EMAIL"] == "null"
    assert described(run)["DISABLED"] == "false"


def test_options_are_shown(run, shown, key) -> None:
    run(f"""CREATE USER U WITH PASSWORD = 'p' LOGIN_NAME = 'l' EMAIL = 'e' DISABLED = TRUE DEFAULT_ROLE = r
        DEFAULT_NAMESPACE = db.raw DEFAULT_SECONDARY_ROLES = () RSA_PUBLIC_KEY_2 = '{key}' TYPE = LEGACY_SERVICE""")
    row = shown("SHOW USERS LIKE 'U'")
    assert (row["login_name"], row["email"], row["disabled"], row["default_role"]) == ("l", "e", "true", "R")
    assert (row["default_namespace"], row["default_secondary_roles"]) == ("DB.RAW", "[]")
    assert (row["has_password"], row["has_rsa_public_key"], row["type"]) == ("true", "true", "LEGACY_SERVICE")
    found = described(run)
    assert (found["PASSWORD"], found["LOGIN_NAME"], found["DISABLED"]) == ("********", "l", "true")
    assert found["RSA_PUBLIC_KEY_2_FP"] == fingerprint(key)
    assert found["RSA_PUBLIC_KEY_FP"] == "null"


def test_unset_leaves_nothing_but_the_name(session: Session, run, shown) -> None:
    run("CREATE USER U LOGIN_NAME = 'l' DISPLAY_NAME = 'd'")
    run("ALTER USER U UNSET LOGIN_NAME, DISPLAY_NAME, TYPE, DEFAULT_SECONDARY_ROLES")
    user = session.account.get(User, ("U",))
    assert (user.login_name, user.type, user.default_secondary_roles) == (None, "", "")
    assert (shown("SHOW USERS LIKE 'U'")["login_name"], described(run)["LOGIN_NAME"]) == ("U", "null")
    assert session.account.user_of_login("u") is user


def test_a_key_that_is_none_is_refused(run, refused) -> None:
    assert refused("CREATE USER U RSA_PUBLIC_KEY = 'abc'").code == "003550"
    run("CREATE USER U")
    assert refused("ALTER USER U SET RSA_PUBLIC_KEY_2 = 'abc'").code == "003550"


def test_a_service_has_nothing_personal(run, refused) -> None:
    assert refused("CREATE USER U TYPE = SERVICE PASSWORD = 'p'").code == "511503"
    run("CREATE USER U TYPE = SERVICE")
    assert "FIRST_NAME" in refused("ALTER USER U SET FIRST_NAME = 'f'").message
    run("CREATE OR REPLACE USER U PASSWORD = 'p'")
    run("ALTER USER U SET TYPE = SERVICE")


def test_a_user_sets_its_own_defaults_and_no_more(session: Session, run, refused) -> None:
    run("CREATE USER U")
    run("CREATE ROLE R")
    session.account.grants.add(RoleGrant("R", "USER", "U", "", session.account.now()))
    session.user, session.role = "U", "R"
    run("ALTER USER U SET DEFAULT_ROLE = R QUERY_TAG = 't'")
    user = session.account.get(User, ("U",))
    assert (user.default_role, user.parameters) == ("R", {"QUERY_TAG": "t"})
    for option in ("PASSWORD = 'p'", "COMMENT = 'c'", "NETWORK_POLICY = P", "DEFAULT_ROLE = R EMAIL = 'e'"):
        assert refused(f"ALTER USER U SET {option}").code == "003001"
    assert described(run)["DEFAULT_ROLE"] == "R"


def test_the_own_session_goes_on_under_a_new_name(session: Session, run) -> None:
    run("CREATE USER U")
    run("ALTER USER U RENAME TO V")
    assert session.user == "ADMIN"
    run("ALTER USER ADMIN RENAME TO ROOT")
    assert session.user == "ROOT"
