"""The login to Snowflake from variables, as Terraform's provider reads them."""

import ast

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat

from promotion.access.snowflake_login import LIMITS, LoginRefused, connect, options
from promotion.environment import PROJECT, load


def test_a_key_in_a_variable_is_the_connectors_own_form():
    key = rsa.generate_private_key(65537, 2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    found = options({"SNOWFLAKE_USER": "U", "SNOWFLAKE_AUTHENTICATOR": "SNOWFLAKE_JWT", "SNOWFLAKE_PRIVATE_KEY": pem})
    assert found == {
        "user": "U",
        "authenticator": "SNOWFLAKE_JWT",
        "private_key": key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
    }


@pytest.mark.parametrize("passphrase", [None, b"right"])
def test_a_key_that_can_not_be_read_is_a_refused_login(passphrase):
    key = rsa.generate_private_key(65537, 2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"right")).decode()
    wrong = {"SNOWFLAKE_PRIVATE_KEY": pem if passphrase is None else "no PEM"}
    with pytest.raises(LoginRefused, match="SNOWFLAKE_PRIVATE_KEY can't be read"):
        options(wrong)
    with pytest.raises(LoginRefused, match="SNOWFLAKE_PRIVATE_KEY can't be read"):
        options({**wrong, "SNOWFLAKE_PRIVATE_KEY_PASSPHRASE": "wrong"})


def test_a_job_logs_in_with_its_identity():
    variables = {
        "SNOWFLAKE_USER": "U",
        "SNOWFLAKE_AUTHENTICATOR": "WORKLOAD_IDENTITY",
        "SNOWFLAKE_WORKLOAD_IDENTITY_PROVIDER": "AWS",
        "SNOWFLAKE_ROLE": "R",
        "OTHER": "x",
    }
    assert options(variables) == {
        "user": "U",
        "authenticator": "WORKLOAD_IDENTITY",
        "workload_identity_provider": "AWS",
    }


def test_without_a_login_the_error_says_what_to_set():
    with pytest.raises(LoginRefused, match="no login to Snowflake; set SNOWFLAKE_USER"):
        connect(load("local"), variables={})


def test_a_refusal_has_the_user_and_the_reason(cloud):
    variables = {**cloud.variables, "SNOWFLAKE_PASSWORD": "wrong", "SNOWFLAKE_ROLE": "SYSADMIN"}
    with pytest.raises(LoginRefused, match=f"Snowflake refused {variables['SNOWFLAKE_USER']} as SYSADMIN: "):
        connect(load("local"), variables=variables)


def test_no_statement_waits_without_end_for_a_broken_connection():
    """The connector's own limit is none, says SnowflakeConnection. A report's questions may take as long as they do."""
    without, limited = set(), 0
    for path in (path for room in ("promotion", "rehearsal", "scripts") for path in (PROJECT / room).rglob("*.py")):
        for call in filter(_logs_in, ast.walk(ast.parse(path.read_text()))):
            if any(keyword.arg == "network_timeout" or _is_limits(keyword) for keyword in call.keywords):
                limited += 1
            else:
                without.add(path.relative_to(PROJECT).as_posix())
    assert limited >= 8 and without == {"scripts/report.py"}


def test_the_limits_of_a_verb_s_login_stand_in_one_place():
    assert set(LIMITS) == {"login_timeout", "network_timeout"}
    numbers = [f"{name}={seconds}" for name, seconds in LIMITS.items()]
    rooms = (path for room in ("promotion", "scripts") for path in (PROJECT / room).rglob("*.py"))
    assert [str(path) for path in rooms if any(number in path.read_text() for number in numbers)] == []


def _is_limits(keyword: ast.keyword) -> bool:
    return keyword.arg is None and ast.unparse(keyword.value) == "LIMITS"


def _logs_in(node: ast.AST) -> bool:
    """Return whether the node calls `connect` of the connector or of a service's user.

    Calls of snowflake_login.connect are left out: that function has the limits itself.
    """
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr != "connect":
        return False
    return ast.unparse(node.func.value) != "snowflake_login"
