"""Plans as Terraform's JSON document has them: https://developer.hashicorp.com/terraform/internals/json-format"""

import datetime
import json

import pytest

from promotion.destruction.allowed import AllowedDestruction, Entry
from promotion.review.infrastructure import resource_changes

TODAY = datetime.date(2026, 12, 1)
NOTHING = AllowedDestruction([], TODAY)
MARKS = ("before_sensitive", "after_sensitive", "after_unknown", "replace_paths")


def entry(address, actions, before=None, after=None, **rest) -> dict:
    change = {"actions": actions, "before": before, "after": after}
    change |= {name: rest.pop(name) for name in MARKS if name in rest}
    return {"address": address, "type": address.split(".")[-2], "change": change, **rest}


def changes(*entries, allowed=NOTHING, **outputs):
    return resource_changes({"resource_changes": list(entries), "output_changes": outputs}, allowed, "dev")


def lines(change) -> list[str]:
    return [str(line) for line in change.lines]


def test_destroyed_and_replaced_come_first_and_what_holds_data_before_all():
    found = changes(
        entry("aws_sns_topic.a", ["create"], None, {"name": "a"}),
        entry("aws_sns_topic.b", ["update"], {"name": "b"}, {"name": "c"}),
        entry("aws_appautoscaling_policy.c", ["delete"], {"name": "c"}),
        entry("aws_s3_bucket.d", ["delete", "create"], {"bucket": "d"}, {"bucket": "e"}),
        entry("aws_sns_topic.same", ["no-op"], {"name": "a"}, {"name": "a"}),
    )
    assert [(change.address, change.action) for change in found] == [
        ("aws_s3_bucket.d", "replace"),
        ("aws_appautoscaling_policy.c", "delete"),
        ("aws_sns_topic.b", "update"),
        ("aws_sns_topic.a", "create"),
    ]
    assert [bool(change.lost) for change in found] == [True, False, False, False]
    assert [change.destroys for change in found] == [True, True, False, False]


def test_what_is_lost_says_whether_an_entry_allows_it():
    bucket = entry("aws_s3_bucket.d", ["delete"], {"bucket": "d"})
    [refused] = changes(bucket)
    assert refused.lost[0].startswith("delete: ") and refused.lost[0].endswith("; not allowed")
    leave = Entry(object="aws_s3_bucket.d", change="delete", reason="moved", expires=TODAY)
    [allowed] = changes(bucket, allowed=AllowedDestruction([leave], TODAY))
    assert allowed.lost[0].endswith("; allowed until 2026-12-01: moved")
    [expired] = changes(bucket, allowed=AllowedDestruction([leave], TODAY + datetime.timedelta(days=1)))
    assert expired.lost[0].endswith("(its entry expired on 2026-12-01); not allowed")


@pytest.mark.parametrize(
    ("rest", "reason"),
    [
        (
            {"action_reason": "replace_because_cannot_update", "replace_paths": [["bucket"], ["tags", "a"]]},
            "this can't be changed in place: bucket, tags.a",
        ),
        ({"action_reason": "replace_because_tainted"}, "its last creation failed"),
        ({"action_reason": "of_a_later_terraform"}, ""),
        ({"previous_address": "aws_s3_bucket.old"}, "moved from aws_s3_bucket.old"),
    ],
)
def test_the_reason_of_a_replacement_is_said(rest, reason):
    [change] = changes(entry("aws_s3_bucket.a", ["delete", "create"], {"bucket": "a"}, {"bucket": "b"}, **rest))
    assert change.reason == reason


def test_values_that_terraform_marks_as_sensitive_are_not_shown():
    marks = {"key": True, "list": [{"a": True}]}
    [change] = changes(
        entry(
            "aws_x.a",
            ["update"],
            {"key": "old-secret", "list": [{"a": "old-secret", "b": 1}], "name": "n"},
            {"key": "new-secret", "list": [{"a": "new-secret", "b": 2}], "name": "n"},
            before_sensitive=marks,
            after_sensitive=marks,
        )
    )
    assert lines(change) == [
        "- key: (sensitive)",
        "+ key: (sensitive)",
        "- list.a: (sensitive)",
        "+ list.a: (sensitive)",
        "- list.b: 1",
        "+ list.b: 2",
    ]


def test_a_value_that_only_becomes_sensitive_is_not_shown_either():
    [change] = changes(
        entry("aws_x.a", ["update"], {"key": "a-secret"}, {"key": "b-secret"}, after_sensitive={"key": True})
    )
    assert lines(change) == ["- key: (sensitive)", "+ key: (sensitive)"]


def test_an_output_has_a_value_too():
    output = {"actions": ["update"], "before": "a", "after": "b", "after_unknown": False}
    marks = {"after_sensitive": True, "before_sensitive": True}
    secret = {"actions": ["create"], "before": None, "after": "secret", **marks}
    assert {change.address: lines(change) for change in changes(database=output, token=secret)} == {
        "output.database": ["- value: a", "+ value: b"],
        "output.token": ["+ value: (sensitive)"],
    }


def test_a_new_resource_shows_its_values_and_names_what_is_not_known_yet():
    unknown = {"id": True, "arn": True, "rule": [{"id": True}]}
    [change] = changes(entry("aws_x.a", ["create"], None, {"name": "a", "rule": [{"days": 3}]}, after_unknown=unknown))
    assert lines(change) == ["+ name: a", "+ rule[].days: 3", "+ known after apply: arn, id, rule[].id"]


def test_a_changed_policy_is_shown_by_statements():
    def policy(action):
        statement = {"Sid": "One", "Effect": "Allow", "Action": action, "Resource": "*"}
        return json.dumps({"Version": "2012-10-17", "Statement": statement})

    [change] = changes(entry("aws_x.a", ["update"], {"policy": policy("s3:Get*")}, {"policy": policy("s3:*")}))
    assert "-         Action: s3:Get*" in lines(change) and "+         Action: s3:*" in lines(change)
