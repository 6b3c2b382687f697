import pytest

from promotion.plan.changes import changes, count, summary


def resource(address, actions, before=None, after=None, unknown=None):
    change = {"actions": actions, "before": before, "after": after, "after_unknown": unknown or {}}
    return {"address": address, "type": address.split(".")[-2], "change": change}


@pytest.mark.parametrize(
    ("actions", "action"),
    [
        (["create"], "create"),
        (["update"], "update"),
        (["delete"], "delete"),
        (["delete", "create"], "replace"),
        (["create", "delete"], "replace"),
        (["forget"], "forget"),
    ],
)
def test_actions(actions, action):
    [found] = changes({"resource_changes": [resource("aws_s3_bucket.a", actions)]})
    assert found.action == action


@pytest.mark.parametrize("actions", [["no-op"], ["read"]])
def test_what_stays_is_no_change(actions):
    assert changes({"resource_changes": [resource("aws_s3_bucket.a", actions)]}) == []


def test_an_update_names_what_differs_and_no_value():
    before, after = {"size": "secret-1", "name": "a"}, {"size": "secret-2", "name": "a"}
    entry = resource("snowflake_warehouse.a", ["update"], before, after, {"show_output": True, "parameters": [False]})
    [found] = changes({"resource_changes": [entry]})
    assert str(found) == "~ snowflake_warehouse.a: show_output, size"


def test_outputs_are_changes_but_no_resources():
    plan = {"output_changes": {"database": {"actions": ["create"]}, "old": {"actions": ["no-op"]}}}
    assert [str(one) for one in changes(plan)] == ["+ output.database"]
    assert count(changes(plan)) == {"create": 0, "update": 0, "delete": 0}


def test_a_replacement_counts_as_its_two_halves():
    plan = {"resource_changes": [resource("aws_iam_role.a", ["delete", "create"])]}
    assert count(changes(plan)) == {"create": 1, "update": 0, "delete": 1}


def test_the_summary_is_one_line():
    plan = {"resource_changes": [resource("aws_iam_role.a", ["delete", "create"])]}
    assert summary("dev", changes(plan)) == "dev: 1 to create, 0 to update, 1 to delete"
    assert summary("dev", []) == "dev: nothing to change"


def test_changes_come_in_the_order_of_their_addresses_outputs_last():
    plan = {
        "resource_changes": [resource("aws_iam_role.b", ["create"]), resource("aws_iam_role.a", ["create"])],
        "output_changes": {"b": {"actions": ["create"]}, "a": {"actions": ["create"]}},
    }
    assert [change.address for change in changes(plan)] == ["aws_iam_role.a", "aws_iam_role.b", "output.a", "output.b"]
