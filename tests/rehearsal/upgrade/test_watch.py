"""How long a rehearsal waits for a file."""

import pytest

from rehearsal.steps import StepFailed
from rehearsal.upgrade.watch import patience_seconds


@pytest.mark.parametrize(("variables", "seconds"), [({}, 60), ({"MARQUEE_PATIENCE_SECONDS": ""}, 60)])
def test_a_minute_unless_the_variable_says_otherwise(variables, seconds):
    assert patience_seconds(variables) == seconds
    assert patience_seconds({"MARQUEE_PATIENCE_SECONDS": "300"}) == 300


def test_what_is_no_number_is_one_line():
    with pytest.raises(StepFailed, match=r"^MARQUEE_PATIENCE_SECONDS is '5m'; give seconds, such as 300$"):
        patience_seconds({"MARQUEE_PATIENCE_SECONDS": "5m"})
