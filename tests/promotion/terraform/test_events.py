"""Terraform's events among the lines of its output."""

import pytest

from promotion.terraform.events import event


def test_an_event_is_an_object_with_a_type():
    assert event('{"type": "apply_start", "hook": {"action": "create"}}\n') == {
        "type": "apply_start",
        "hook": {"action": "create"},
    }


@pytest.mark.parametrize("line", ["", "not an event", '{"type": "cut', '{"no": "type"}', "[]", '"type"', " {}"])
def test_other_lines_are_none(line):
    assert event(line) is None
