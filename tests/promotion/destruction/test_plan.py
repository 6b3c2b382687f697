"""The destructions of a plan, type by type and rule by rule. An entry allows exactly the one that it names."""

from __future__ import annotations

import copy
import datetime
import re

import pytest

from promotion.destruction.allowed import AllowedDestruction, Entry
from promotion.destruction.destruction import Destruction
from promotion.destruction.plan import EXPENDABLE, PROTECTED, destructions
from promotion.environment import PROJECT
from tests.promotion.destruction.planted import (
    PLANTED,
    RESOURCES,
    Planted,
    address,
    entry,
    expires,
    policy,
    sets,
    with_condition,
)

TODAY = datetime.date(2026, 12, 1)


def removal(kind: str, action: str) -> dict:
    """The entry of a plan that deletes the type's resource, or replaces it by one like it."""
    values = RESOURCES[kind]["values"]
    if action == "delete":
        return entry(kind, ["delete"], values, None)
    return entry(kind, ["delete", "create"], values, values)


DELETED = {(kind, action): removal(kind, action) for kind, each in PROTECTED.items() for action in each.actions}


def plan(*entries: dict) -> dict:
    return {"resource_changes": list(entries)}


def allowed(kind: str, change: str, expires: datetime.date = TODAY) -> AllowedDestruction:
    found = Entry(object=address(kind), change=change, reason="a test", expires=expires)
    return AllowedDestruction([found], TODAY)


def check(kind: str, change: str, entry: dict) -> None:
    """The change is refused; its entry allows it and nothing else; an expired one does not."""
    [found] = destructions(plan(entry))
    assert (found.object, found.change) == (address(kind), change)
    assert len(AllowedDestruction([], TODAY).refused([found])) == 1
    everything = destructions(plan(*DELETED.values(), *(planted.entry() for planted in PLANTED)))
    assert found in everything
    left = allowed(kind, change).refused(everything, "prod")
    assert left == [str(each) for each in everything if each != found]
    [line] = allowed(kind, change, TODAY - datetime.timedelta(days=1)).refused([found], "prod")
    assert line == f"{found} (its entry expired on 2026-11-30)"


@pytest.mark.parametrize(("kind", "action"), DELETED)
def test_a_resource_that_holds_or_guards_data_is_deleted_or_replaced(kind: str, action: str) -> None:
    check(kind, action, DELETED[kind, action])


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: f"{planted.type} {planted.change}")
def test_an_attribute_that_holds_or_guards_data_is_changed(planted: Planted) -> None:
    check(planted.type, planted.change, planted.entry())


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: f"{planted.type} {planted.change}")
def test_the_way_back_destroys_nothing_and_neither_does_no_change(planted: Planted) -> None:
    found = planted.entry()
    after = found["change"]["after"]
    found["change"]["before"], found["change"]["after"] = after, found["change"]["before"]
    assert [each for each in destructions(plan(found)) if each.change == planted.change] == []
    found["change"]["before"] = found["change"]["after"]
    assert destructions(plan(found)) == []


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: f"{planted.type} {planted.change}")
def test_a_value_that_is_known_only_after_the_apply_can_not_be_reviewed(planted: Planted) -> None:
    found = planted.entry()
    name = planted.change.partition(".")[0]
    found["change"]["after"].pop(name)
    found["change"]["after_unknown"] = {name: True}
    assert planted.change in [each.change for each in destructions(plan(found))]


def test_each_rule_has_a_planted_change() -> None:
    rules = {(kind, rule.attribute) for kind, protected in PROTECTED.items() for rule in protected.rules}
    assert {(planted.type, planted.change) for planted in PLANTED} == rules


def test_each_type_that_terraform_uses_is_listed_once() -> None:
    text = "".join(path.read_text() for path in (PROJECT / "terraform").rglob("*.tf") if ".terraform" not in path.parts)
    used = set(re.findall(r'^resource "(\w+)"', text, re.MULTILINE))
    assert len(used) > 30
    assert used <= set(PROTECTED) | set(EXPENDABLE)
    assert not set(PROTECTED) & set(EXPENDABLE)


@pytest.mark.parametrize("kind", EXPENDABLE)
def test_what_holds_nothing_may_go(kind: str) -> None:
    assert destructions(plan(entry(kind, ["delete"], {}, None))) == []


def test_a_type_that_nobody_listed_counts_as_data() -> None:
    found = destructions(plan(entry("aws_dynamodb_table", ["delete"], {}, None)))
    assert [(each.object, each.change) for each in found] == [("aws_dynamodb_table.this", "delete")]
    assert destructions(plan(entry("aws_dynamodb_table", ["update"], {"a": 1}, {"a": 2}))) == []


@pytest.mark.parametrize("actions", [["create"], ["no-op"], ["read"], ["forget"]])
def test_these_actions_destroy_nothing(actions: list[str]) -> None:
    assert destructions(plan(entry("aws_s3_bucket", actions, None, {"bucket": "a"}))) == []


def test_a_new_lifecycle_on_a_bucket_that_is_there_can_delete_its_files() -> None:
    values = copy.deepcopy(RESOURCES["aws_s3_bucket_lifecycle_configuration"]["values"])
    assert destructions(plan(entry("aws_s3_bucket_lifecycle_configuration", ["create"], None, values))) == []
    expires({"days": 365})(values)
    logs = entry("aws_s3_bucket_lifecycle_configuration", ["create"], None, {**values, "bucket": "marquee-local-logs"})
    assert destructions(plan(logs)) == [], "a new bucket for them"
    [found] = destructions(plan(entry("aws_s3_bucket_lifecycle_configuration", ["create"], None, values)))
    assert found == Destruction(
        "module.landing.aws_s3_bucket_lifecycle_configuration.this",
        "rule.expiration.days",
        "files that are still current",
    )


@pytest.mark.parametrize(
    "edit",
    [
        lambda document: document["Statement"].append({"Effect": "Deny", "Action": "s3:Delete*", "Resource": "*"}),
        lambda document: document["Statement"][0].update(Sid="Another", Action=["s3:*"]),
        lambda document: document["Statement"][0].update(Action=["s3:*", "kms:*"]),
        lambda document: document["Statement"][0].update(Resource="*"),
        lambda document: document["Statement"][0].pop("Condition"),  # denies even more
    ],
)
def test_a_policy_that_denies_as_much_or_more_is_no_loss(edit) -> None:
    assert destructions(plan(Planted("aws_s3_bucket_policy", "policy", policy(edit)).entry())) == []


def test_a_right_with_a_condition_that_goes_as_a_whole_is_no_loss() -> None:
    gone = Planted("aws_iam_role_policy", "policy", sets(policy='{"Statement": []}'), with_condition("policy"))
    assert destructions(plan(gone.entry())) == []
