import datetime

import pytest

from promotion.environment import PROJECT
from promotion.policy import exceptions
from promotion.policy.exceptions import Entry, Exceptions, PolicyExceptionsInvalid
from promotion.policy.finding import CODES, Finding
from tests.promotion.policy.accepted import accepted

TODAY = datetime.date(2027, 1, 15)
FOUND = Finding("A101", 'module.service["a"].aws_s3_bucket.this', "no block", "use the module")


def of(expires: datetime.date, object_: str = "module.*.aws_s3_bucket.this", code: str = "A101") -> Exceptions:
    return Exceptions([Entry(codes=(code,), object=object_, reason="x", expires=expires)], TODAY)


def test_an_entry_accepts_until_its_last_day_ends():
    assert of(TODAY).refused([FOUND]) == []
    assert of(TODAY, 'module.service["a"].aws_s3_bucket.this').refused([FOUND]) == []
    assert of(TODAY, code="A102").refused([FOUND]) == [FOUND]
    assert of(TODAY, "aws_s3_bucket.this").refused([FOUND]) == [FOUND]


def test_an_expired_entry_fails_whether_it_is_needed_or_not():
    expired = of(TODAY - datetime.timedelta(days=1))
    assert [found.code for found in expired.refused([FOUND])] == ["A101", "expired"]
    assert str(expired.refused([])[0]).endswith("it expired on 2027-01-14; correct what it accepts")


def test_an_entry_without_an_end_fails():
    [found] = of(TODAY + datetime.timedelta(days=181)).refused([])
    assert found.code == "endless"


def test_an_entry_that_nothing_needs_is_named():
    assert of(TODAY).unused([FOUND]) == []
    assert of(TODAY).unused([])[0].endswith("remove it")


@pytest.mark.parametrize(
    "text", ["- codes: [A101]", "- 1", "{", "- {codes: [], object: a, reason: b, expires: 2027-01-01}"]
)
def test_a_file_that_says_something_else_is_one_line(tmp_path, text):
    file = tmp_path / "policy_exceptions.yaml"
    file.write_text(text)
    with pytest.raises(PolicyExceptionsInvalid) as error:
        exceptions.read(file)
    assert "\n" not in str(error.value)


def test_an_entry_that_expires_within_a_month_is_named():
    assert of(TODAY + datetime.timedelta(days=31)).expiring() == []
    for days in (0, 30):
        [line] = of(TODAY + datetime.timedelta(days=days)).expiring()
        assert line.startswith("policy_exceptions.yaml: `A101 at module.*.aws_s3_bucket.this` expires on 2027-0")
    assert of(TODAY - datetime.timedelta(days=1)).expiring() == [], "that is a finding"


def test_the_projects_own_entries_hold_and_the_page_lists_every_code():
    assert accepted().refused([]) == []
    page = (PROJECT / "docs" / "policy.md").read_text()
    assert all(f"| {code} | {cost} |" in page for code, cost in CODES.items())
