"""Drift as Terraform's JSON document has it: https://developer.hashicorp.com/terraform/internals/json-format"""

import pytest

from promotion.review.resource_drift import outside_changes

TOPIC, ROLE = "aws_sns_topic.a", 'module.role["a.b"].aws_iam_role.this'


def entry(address: str, before: dict, after: dict | None, actions=("update",), **marks) -> dict:
    type_, name = address.split(".")[-2:]
    change = {"actions": list(actions), "before": before, "after": after, **marks}
    module = {"module_address": address.rpartition(f".{type_}.")[0]} if address.startswith("module.") else {}
    return {"address": address, "type": type_, "name": name, "mode": "managed", "change": change, **module}


def resource(type_: str, name: str, *written: str) -> dict:
    return {"type": type_, "name": name, "expressions": {attribute: {} for attribute in written}}


def plan(drift: list[dict], planned: list[dict] = ()) -> dict:
    topic, role = resource("aws_sns_topic", "a", "name", "policy"), resource("aws_iam_role", "this", "name")
    calls = {"role": {"module": {"resources": [role]}}}
    configuration = {"root_module": {"resources": [topic], "module_calls": calls}}
    return {"resource_drift": drift, "resource_changes": list(planned), "configuration": configuration}


def found(*arguments) -> list[tuple]:
    changes = outside_changes(plan(*arguments))
    return [(change.address, change.action, change.reason, [str(line) for line in change.lines]) for change in changes]


def test_a_value_that_the_code_sets_and_the_plan_sets_back():
    drift = entry(TOPIC, {"name": "a", "arn": "1"}, {"name": "b", "arn": "2"})
    planned = entry(TOPIC, {"name": "b", "arn": "2"}, {"name": "a", "arn": "2"})
    assert found([drift], [planned]) == [(TOPIC, "update", "this plan sets it back", ["- name: a", "+ name: b"])]


@pytest.mark.parametrize(("after", "reason"), [("b", "this plan leaves it so"), ("c", "this plan changes it again")])
def test_the_code_has_changed_as_well(after, reason):
    planned = entry(TOPIC, {"name": "b"}, {"name": after})
    assert found([entry(TOPIC, {"name": "a"}, {"name": "b"})], [planned])[0][2] == reason


def test_a_resource_that_is_gone_comes_first():
    gone = entry(TOPIC, {"name": "a"}, None, ["delete"])
    changed = entry(ROLE, {"name": "a"}, {"name": "b"})
    again = entry(TOPIC, None, {"name": "a"}, ["create"])
    first, second = found([changed, gone], [again])
    assert first == (TOPIC, "delete", "this plan makes it again", ["- name: a"])
    assert second[:2] == (ROLE, "update")
    assert found([gone])[0][2] == "it is in this plan's state no more"


def test_a_value_that_nobody_wrote_counts_if_the_plan_changes_it():
    drift = entry(ROLE, {"tags": {}}, {"tags": {"a": "b"}})
    assert found([drift], [entry(ROLE, {"tags": {"a": "b"}}, {"tags": {}})])[0][3] == ["+ tags.a: b"]
    assert found([drift], [entry(ROLE, {"tags": {"a": "b"}}, {"tags": {"a": "b"}}, ["no-op"])]) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"name": "a", "policy": None}, {"name": "a", "policy": ""}),
        ({"policy": [{"tags": None, "id": 1}]}, {"policy": [{"tags": {}, "id": 1}]}),
        ({"show_output": [{"state": "STARTED"}]}, {"show_output": [{"state": "SUSPENDED"}]}),
    ],
)
def test_a_refresh_after_an_apply_is_no_change_by_hand(before, after):
    planned = entry(TOPIC, after, {}, after_unknown={"show_output": True}) if "show_output" in after else None
    unchanged = entry(TOPIC, after, after, ["no-op"])
    assert found([entry(TOPIC, before, after)], [planned or unchanged]) == []


def test_sensitive_values_are_masked():
    marks = {"before_sensitive": {"name": True}, "after_sensitive": {"name": True}}
    drift = entry(TOPIC, {"name": "first-secret"}, {"name": "second-secret"}, **marks)
    [(_, _, _, lines)] = found([drift])
    assert "(sensitive)" in lines[0] and "secret" not in "".join(lines).replace("sensitive", "")


def test_a_data_source_is_none():
    assert found([{**entry(TOPIC, {"name": "a"}, {"name": "b"}), "mode": "data"}]) == []
    assert outside_changes({}) == []
