from base64 import b64decode

import pytest
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
    load_pem_private_key,
)

from promotion.environment import PROJECT, load
from rehearsal.terraform_login import TerraformLogin


def der(key) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


@pytest.mark.parametrize(
    ("identity", "place", "name"),
    [
        ("deploy", 0, "MARQUEE_DEV_DEPLOYER"),
        ("plan", 2, "MARQUEE_DEV_PLANNER"),
        ("preview", 4, "MARQUEE_DEV_PREVIEWER"),
    ],
)
def test_the_key_of_a_login_is_the_one_that_the_account_is_set_up_with(identity, place, name):
    login = TerraformLogin(load("dev"))
    option, public = login.arguments[place : place + 2]
    variables = login.variables(identity)
    private = load_pem_private_key(variables["SNOWFLAKE_PRIVATE_KEY"].encode(), password=None)
    assert option == f"--{name.rpartition('_')[2].lower()}-key"
    assert der(private.public_key()) == der(load_der_public_key(b64decode(public)))
    assert variables["SNOWFLAKE_USER"] == variables["SNOWFLAKE_ROLE"] == name
    assert variables["SNOWFLAKE_PRIVATE_KEY"].splitlines()[1] not in repr(login)


def test_a_commit_that_knows_no_planner_plans_as_the_deployer(tmp_path):
    script = tmp_path / "scripts" / "account.py"
    script.parent.mkdir()
    script.write_text("--deployer-key")
    login = TerraformLogin.of(load("dev"), tmp_path)
    assert login.arguments[::2] == ("--deployer-key",)
    assert login.variables("plan") == login.variables("deploy")
    keys = ("--deployer-key", "--planner-key", "--previewer-key")
    assert TerraformLogin.of(load("dev"), PROJECT).arguments[::2] == keys


def test_nothing_of_the_administrator_is_left_beside_it():
    cloud = {"SNOWFLAKE_USER": "ADMIN", "SNOWFLAKE_ROLE": "ACCOUNTADMIN", "SNOWFLAKE_PASSWORD": "p", "AWS_REGION": "r"}
    starts = {"SNOWFLAKE_WAREHOUSE": "W", "SNOWFLAKE_DATABASE": "D", "SNOWFLAKE_VALIDATE_DEFAULT_PARAMETERS": "false"}
    variables = TerraformLogin(load("dev")).instead_of_administrator(cloud | starts)
    assert not {"ADMIN", "ACCOUNTADMIN", "p", "W", "D", "false"} & set(variables.values())
    assert variables["AWS_REGION"] == "r"
