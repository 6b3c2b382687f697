import pytest

from promotion.plan.administration import beyond

MONITOR = "the role ACCOUNTADMIN"


def plan(type_: str, actions: list[str], before: dict | None = None, after: dict | None = None) -> dict:
    change = {"actions": actions, "before": before, "after": after}
    return {"resource_changes": [{"address": f"{type_}.a", "type": type_, "change": change}]}


@pytest.mark.parametrize(
    ("type_", "actions", "before", "after", "needed"),
    [
        ("snowflake_resource_monitor", ["create"], None, {}, MONITOR),
        ("snowflake_resource_monitor", ["delete"], {}, None, MONITOR),
        ("snowflake_resource_monitor", ["delete", "create"], {}, {}, MONITOR),
        ("snowflake_warehouse", ["update"], {}, {"resource_monitor": "A"}, f"{MONITOR}, for its resource monitor"),
        ("snowflake_warehouse", ["create"], None, {"resource_monitor": "A"}, f"{MONITOR}, for its resource monitor"),
        ("snowflake_network_policy", ["create"], None, {}, "CREATE NETWORK POLICY"),
        ("snowflake_account_parameter", ["create"], None, {}, MONITOR),
        ("snowflake_api_integration", ["create"], None, {}, "CREATE INTEGRATION"),
        ("snowflake_oauth_integration_for_custom_clients", ["create"], None, {}, "CREATE INTEGRATION"),
        ("snowflake_grant_privileges_to_account_role", ["create"], None, {"on_account": True}, "MANAGE GRANTS"),
    ],
)
def test_what_the_deployer_may_not_do_is_named(type_, actions, before, after, needed):
    assert beyond(plan(type_, actions, before, after)) == [f"{type_}.a: needs {needed}"]


@pytest.mark.parametrize(
    ("type_", "actions", "before", "after"),
    [
        ("snowflake_resource_monitor", ["no-op"], {}, {}),
        ("snowflake_resource_monitor", ["forget"], {}, None),
        ("snowflake_warehouse", ["update"], {"resource_monitor": None}, {"resource_monitor": None}),
        ("snowflake_storage_integration", ["create"], None, {}),
        ("snowflake_storage_integration_aws", ["create"], None, {}),
        ("snowflake_database", ["create"], None, {}),
        ("snowflake_account_role", ["create"], None, {}),
        ("snowflake_grant_privileges_to_account_role", ["create"], None, {"on_account": False, "on_schema": [{}]}),
        ("snowflake_grant_account_role", ["create"], None, {}),
        ("aws_iam_role", ["create"], None, {}),
    ],
)
def test_what_it_may_do_is_not(type_, actions, before, after):
    assert beyond(plan(type_, actions, before, after)) == []
