"""`make soak`, as short as it can be, so that it never rots. Each fault is shown by test_deliveries."""

import io

import pytest
from rich.console import Console

from tests.attack.attack import Attack


@pytest.mark.timeout(500)
def test_a_short_soak_loses_nothing_and_doubles_nothing(lane):
    attack = Attack(
        seconds=15, trials=1, seed=4, rate=0.02, hang_seconds=3, pause=0.3, life=15, visibility=4, complete=False
    )
    report = attack.on(lane, Console(file=io.StringIO()))
    assert report["wrong"] == []
    assert report["rows"] > 0 and report["kills"] and report["faults"] and report["lost"] == report["doubled"] == 0
