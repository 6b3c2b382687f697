from base64 import b64decode

from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
    load_pem_private_key,
)

from promotion.environment import load
from rehearsal.terraform_login import TerraformLogin


def der(key) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def test_the_key_of_the_login_is_the_one_that_the_account_is_set_up_with():
    login = TerraformLogin(load("dev"))
    option, public = login.arguments
    variables = login.variables()
    private = load_pem_private_key(variables["SNOWFLAKE_PRIVATE_KEY"].encode(), password=None)
    assert option == "--deployer-key"
    assert der(private.public_key()) == der(load_der_public_key(b64decode(public)))
    assert variables["SNOWFLAKE_USER"] == variables["SNOWFLAKE_ROLE"] == "MARQUEE_DEV_DEPLOYER"
    assert variables["SNOWFLAKE_PRIVATE_KEY"].splitlines()[1] not in repr(login)


def test_nothing_of_the_administrator_is_left_beside_it():
    cloud = {"SNOWFLAKE_USER": "ADMIN", "SNOWFLAKE_ROLE": "ACCOUNTADMIN", "SNOWFLAKE_PASSWORD": "p", "AWS_REGION": "r"}
    variables = TerraformLogin(load("dev")).instead_of_administrator(cloud)
    assert not {"ADMIN", "ACCOUNTADMIN", "p"} & set(variables.values())
    assert variables["AWS_REGION"] == "r"
