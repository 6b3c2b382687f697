"""How long a rehearsal waits for its files."""

from types import SimpleNamespace

import pytest

from rehearsal.steps import StepFailed
from rehearsal.upgrade.watch import Watch, patience_seconds

VARIABLE = "MARQUEE_PATIENCE_SECONDS"


@pytest.mark.parametrize(("variables", "seconds"), [({}, 60), ({VARIABLE: ""}, 60), ({VARIABLE: "300"}, 300)])
def test_it_is_a_minute_unless_the_variable_says_otherwise(variables, seconds):
    assert patience_seconds(variables) == seconds


@pytest.mark.parametrize("text", ["5m", "nan", "inf", "-1", "1.5"])
def test_other_texts_are_one_line(text):
    with pytest.raises(StepFailed, match=f"^{VARIABLE} is '{text}'; give whole seconds, such as 300$"):
        patience_seconds({VARIABLE: text})


@pytest.mark.parametrize(("patience", "last"), [(60, 150), (300, 300)])
def test_a_phase_and_the_end_wait_so_long(patience, last):
    """The end waits longer than a message's visibility timeout, too."""
    waited = []
    observer = SimpleNamespace(settle=lambda seconds, *_: waited.append(seconds) or [], stop=lambda: None)
    traffic = SimpleNamespace(stop=lambda: None, landed=[], phase="before")
    watch = Watch({}, {}, traffic, observer, None, patience)
    watch.settle(print, lambda: None)
    watch.end(print)
    assert waited == [patience, last]
