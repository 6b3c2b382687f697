import time

from pipelines.splitter.monitoring.liveness import ROUND_SECONDS, SILENT_SECONDS, Liveness


def test_a_loop_that_hangs_is_a_fault_until_its_next_round():
    liveness = Liveness()
    assert liveness.fault() is None
    liveness.went_round -= ROUND_SECONDS + 1
    assert liveness.fault() == "the receive loop has not run for 121 s"
    liveness.round()
    assert liveness.fault() is None


def test_a_queue_that_refuses_for_long_is_a_fault_until_it_answers():
    liveness = Liveness()
    liveness.refused(ValueError("access\ndenied"))
    assert liveness.fault() is None
    liveness.refused_since -= SILENT_SECONDS + 1
    liveness.refused(ValueError("still denied"))
    assert liveness.fault() == "the queue has refused for 301 s: still denied"
    liveness.answered()
    assert liveness.fault() is None
    assert abs(liveness.answered_at - time.time()) < 5
