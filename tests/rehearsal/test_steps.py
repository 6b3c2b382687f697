import io

import pytest
from rich.console import Console

from rehearsal.steps import StepFailed, Steps


@pytest.fixture
def steps():
    return Steps(Console(file=io.StringIO(), width=100))


def test_a_step_leaves_one_line_with_its_name_text_and_time(steps):
    with steps.step("migrations") as step:
        step.done(3, 4)
        step.say("9 scripts\napplied")
    line = steps.console.file.getvalue().strip().splitlines()[-1]
    assert line.startswith("✓ migrations") and line.endswith("9 scripts applied")
    assert [timing.name for timing in steps.timings] == ["migrations"]


def test_a_failed_step_is_shown_as_failed_and_not_counted(steps):
    with pytest.raises(StepFailed), steps.step("migrations"):
        raise StepFailed("late script")
    assert "✗ migrations" in steps.console.file.getvalue()
    assert steps.timings == []
