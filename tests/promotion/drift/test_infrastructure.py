"""A plan's changes, read the other way round."""

from promotion.drift.infrastructure import findings


def entry(address: str, actions: list[str], **change) -> dict:
    return {"address": address, "type": "aws_x", "change": {"actions": actions, **change}}


def test_a_value_that_somebody_changed_is_the_one_with_a_plus():
    plan = {"resource_changes": [entry("aws_x.a", ["update"], before={"days": 300}, after={"days": 30})]}
    [found] = findings(plan)
    assert (found.area, found.object, found.change) == ("terraform", "aws_x.a", "changed")
    assert list(map(str, found.lines)) == ["- days: 30", "+ days: 300"]


def test_a_resource_that_is_gone_is_removed_and_one_without_code_is_added():
    plan = {
        "resource_changes": [
            entry("aws_x.gone", ["create"], before=None, after={"a": 1}),
            entry("aws_x.more", ["delete"], before={"a": 1}, after=None),
            entry("aws_x.same", ["no-op"], before={"a": 1}, after={"a": 1}),
        ]
    }
    assert [(found.object, found.change) for found in findings(plan)] == [
        ("aws_x.gone", "removed"),
        ("aws_x.more", "added"),
    ]


def test_a_sensitive_value_is_hidden_and_one_that_the_provider_fills_in_is_shown():
    change = {
        "before": {"key": "old", "log_level": "DEBUG", "show_output": [{"a": "1"}]},
        "after": {"key": "new"},
        "after_unknown": {"log_level": True, "show_output": True},
        "before_sensitive": {"key": True},
        "after_sensitive": {"key": True},
    }
    [found] = findings({"resource_changes": [entry("aws_x.a", ["update"], **change)]})
    assert list(map(str, found.lines)) == [
        "- key: (sensitive)",
        "+ key: (sensitive)",
        "- log_level: (not set)",
        "+ log_level: DEBUG",
    ]
