import pytest

from promotion.account.administrator import AccountFailed, administrator
from promotion.environment import Environment

ENVIRONMENT = Environment("dev", "222222222222", "eu-west-1", "MARQUEE-TEST")


def test_without_a_login_the_error_names_the_variables():
    with pytest.raises(AccountFailed, match="set SNOWFLAKE_USER, and SNOWFLAKE_PASSWORD or _AUTHENTICATOR"):
        administrator(ENVIRONMENT, {}).__enter__()


@pytest.mark.slow
def test_a_user_without_the_role_is_one_line(account):
    account.set_up()
    variables = {**account.login.variables(), "SNOWFLAKE_HOST": account.snowflake.host, "SNOWFLAKE_PROTOCOL": "http"}
    variables |= {"SNOWFLAKE_PORT": str(account.snowflake.port), "SNOWFLAKE_PASSWORD": "wrong"}
    del variables["SNOWFLAKE_AUTHENTICATOR"]
    with pytest.raises(AccountFailed) as error:
        administrator(account.environment, variables).__enter__()
    assert str(error.value).startswith(f"Snowflake refused {account.environment.deployer_role} as ACCOUNTADMIN: ")
    assert str(error.value).endswith("; log in as an account administrator") and "\n" not in str(error.value)


@pytest.mark.slow
def test_a_refused_statement_is_named_with_snowflakes_reason(account):
    with pytest.raises(
        AccountFailed, match=r"^Snowflake refused: .* does not exist.*; the statement: DROP ROLE NONE_AT_ALL$"
    ):
        account.administrator.run("DROP ROLE NONE_AT_ALL")
