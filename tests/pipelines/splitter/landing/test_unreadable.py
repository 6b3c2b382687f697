import pickle

from pipelines.splitter.landing.misfit import Misfit
from pipelines.splitter.landing.unreadable import MAX_REASON, MAX_RECORD_KEPT, BadRow, Rejected, Unreadable, rejected


def test_a_reason_survives_the_way_from_another_process():
    misfits = (Misfit(("device",)),)
    for error in (Unreadable("why"), Unreadable("why", 7), BadRow("why", 7), BadRow("why", 7, misfits)):
        again = pickle.loads(pickle.dumps(error))
        assert (type(again), again.reason) == (type(error), "why")
        assert (again.line, again.misfits) == (error.line, error.misfits)


def test_a_record_is_kept_as_text_without_its_line_end_and_cut():
    misfits = (Misfit(("device",)),)
    assert rejected(3, BadRow("why", 1, misfits), b"a,\xff\r\n") == Rejected(3, "why", "a,\\xff", misfits)
    assert rejected(1, BadRow("why", 1), b"x" * (MAX_RECORD_KEPT + 1)).record == "x" * MAX_RECORD_KEPT


def test_a_reason_has_at_most_a_few_hundred_characters():
    assert len(Unreadable("x" * 100_000).reason) == len(BadRow("é" * 100_000, 1).reason) == MAX_REASON
    assert Unreadable("x" * MAX_REASON).reason == "x" * MAX_REASON
