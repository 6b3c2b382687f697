import json
from datetime import UTC, datetime, timedelta

import pytest

from pipelines.splitter.landing.landing_versions import versions_without_outcome
from pipelines.splitter.landing.misfit import MAX_COLUMNS, MAX_MISFITS, Misfit, distinct
from pipelines.splitter.landing.quarantine import quarantine
from pipelines.splitter.landing.reasons import Reason, reasons, unreadable_line
from pipelines.splitter.landing.unreadable import Unreadable

SOURCE = {"bucket": "b", "key": "streaming/users/a.csv", "version": "v", "etag": "e", "size": 1}
NO_REASONS = {
    "empty": b"",
    "text": b"see the wiki",
    "not UTF-8": b'{"reason": "\xff"}',
    "a list": b"[]",
    "null": b"null",
    "no source": b'{"reason": "bad"}',
    "a source of text": b'{"reason": "bad", "source": "streaming/users/a.csv"}',
    "a source without fields": b'{"reason": "bad", "source": {}}',
    "no reason": json.dumps({"source": SOURCE}).encode(),
    "a reason of numbers": json.dumps({"source": SOURCE, "reason": 7}).encode(),
    "a line of text": json.dumps({"source": SOURCE, "reason": "bad", "line": "x"}).encode(),
    "deep": b"[" * 100_000,
    "huge": json.dumps({"source": SOURCE, "reason": "x" * (1 << 20)}).encode(),
}


@pytest.fixture
def written(buckets):
    """Return a file with a reason of its own, among documents that are none."""
    for name, body in NO_REASONS.items():
        buckets.s3.put_object(Bucket=buckets.landing, Key=f"quarantine/{name}.reason.json", Body=body)
    source = buckets.put("streaming/users/b.csv", b"x")
    quarantine(buckets.s3, source, Unreadable("no email", 7))
    return source


def test_a_document_that_is_no_reason_is_named_and_the_others_are_read(buckets, written):
    named: list[str] = []
    read = reasons(buckets.s3, buckets.landing, unreadable=named.append)
    assert read == (Reason(written, "no email", 7, ()),)
    assert named == sorted(f"quarantine/{name}.reason.json" for name in NO_REASONS)
    assert str(read[0]) == "line 7: no email"
    assert reasons(buckets.s3, buckets.landing, datetime.now(UTC) + timedelta(hours=1)) == ()


def test_it_ends_no_sweep_and_is_no_outcome(buckets, written):
    lost = buckets.put("streaming/users/a.csv", b"x")
    named, later = [], datetime.now(UTC) + timedelta(minutes=1)
    found = versions_without_outcome(
        buckets.s3, buckets.landing, buckets.ready, later, lambda *_: False, unreadable=named.append
    )
    assert [landed.source for landed in found] == [lost]
    assert len(named) == len(NO_REASONS)


def test_the_line_names_five_and_says_the_next_step():
    assert unreadable_line([]) == ""
    assert unreadable_line(["a"]) == "a is not what the splitter wrote: restore the version before, or remove it"
    line = unreadable_line([*"bcdefg", "\x1b[2J"])
    assert line.startswith("b, c, d, e, f and 2 more are not what the splitter wrote: ")
    assert unreadable_line(["\x1b[2J"]).startswith(r"\u001b[2J is")


def test_the_document_of_an_earlier_release_is_read(buckets):
    """It has no misfits: the text alone names the columns."""
    reason = "no row keeps the contract; the first: unknown column 'device', 'zip'; expected email"
    body = json.dumps({"source": SOURCE, "reason": reason, "line": 1, "at": "2026-11-01T00:00:00+00:00"})
    buckets.s3.put_object(Bucket=buckets.landing, Key="quarantine/streaming/users/a.csv.reason.json", Body=body)
    [read] = reasons(buckets.s3, buckets.landing)
    assert (read.misfits, read.unknown) == (None, (("device", "zip"),))


def test_the_largest_document_is_read(buckets):
    many = [f"{number:0255}".replace("0", "a", 1) for number in range(MAX_COLUMNS)]
    source = buckets.put("streaming/users/a.csv", b"x")
    quarantine(buckets.s3, source, Unreadable("\0" * 1_000, 1, (Misfit(tuple(many)),)))
    assert [each.unknown for each in reasons(buckets.s3, buckets.landing)] == [(tuple(many),)]


def test_a_file_keeps_a_bounded_number_of_misfits():
    one = [Misfit((f"a{number}",)) for number in range(MAX_MISFITS + 1)]
    assert distinct([*one[:2], *one]) == tuple(one[:-1])
    large = Misfit(tuple(map(str, range(MAX_COLUMNS))))
    assert distinct([large, one[0]]) == (large,) and distinct([one[0], large]) == (one[0],)
