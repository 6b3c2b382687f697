import io

import pytest
from rich.console import Console

from promotion.errors import PromotionError
from rehearsal.steps import StepFailed, Steps
from rehearsal.upgrade.attempts import Attempts


def test_a_failure_is_a_fault_and_the_rest_goes_on():
    attempts = Attempts(Steps(Console(file=io.StringIO())))
    for name, error in (("change: plan", None), ("change: apply", StepFailed("no")), ("after", PromotionError("why"))):
        with attempts.step(name):
            if error:
                raise error

    assert attempts.passed == {"change: plan"}
    assert attempts.faults == ["change: apply: no", "after: why"]


def test_an_error_of_the_program_is_no_fault_of_the_change():
    attempts = Attempts(Steps(Console(file=io.StringIO())))
    with pytest.raises(KeyError), attempts.step("change: plan"):
        raise KeyError("x")
