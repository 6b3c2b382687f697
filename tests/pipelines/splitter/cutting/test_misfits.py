import gzip

import pytest

from pipelines.splitter.landing.misfit import Misfit
from pipelines.splitter.landing.unreadable import Unreadable
from tests.pipelines.splitter.corpus_case import HEADER, Case
from tests.pipelines.splitter.outcomes import split

AGE, AGE_AND_ZIP = Misfit(("age",)), Misfit(("zip", "age"))
GOOD = b'{"email": "a"}\n'
BAD = b'no object\n{"age": "1", "email": "a"}\n{"zip": "1", "age": "2"}\n{"age": "3"}\n'


@pytest.mark.parametrize(
    ("data", "max_bad_rows", "reason", "misfits"),
    [
        (GOOD + BAD, 0, "not a JSON record", ()),
        (GOOD + BAD, 1, "more than 1 rows break the contract; the first: not a JSON", (AGE,)),
        (GOOD + BAD, 2, "more than 2 rows break the contract; the first: not a JSON", (AGE, AGE_AND_ZIP)),
        (BAD, 9, "no row keeps the contract; the first: not a JSON", (AGE, AGE_AND_ZIP)),
    ],
)
def test_a_refused_file_says_what_another_contract_may_take_of_any_of_its_rows(data, max_bad_rows, reason, misfits):
    """The first bad row alone does not tell: a newer contract may have the column that all others name."""
    for name, text in (("a.jsonl", data), ("a.jsonl.gz", gzip.compress(data))):
        with pytest.raises(Unreadable) as caught:
            split(Case(text, 0, name=name), max_bad_rows)
        assert caught.value.reason.startswith(reason) and caught.value.misfits == misfits


def test_a_header_of_many_unknown_columns_names_all_of_them():
    names = [f"column_{number}" for number in range(50)]
    text = HEADER.strip() + b"," + ",".join(names).encode() + b"\n"
    for name, data in (("a.csv", text), ("a.csv.gz", gzip.compress(text))):
        with pytest.raises(Unreadable, match="more; expected") as caught:
            split(Case(data, 0, name=name))
        assert caught.value.misfits == (Misfit(tuple(names)),)


@pytest.mark.parametrize(("good", "max_bad_rows"), [(True, 0), (True, 1), (False, 9)])
def test_the_reason_of_a_file_has_no_value_and_that_of_a_rejected_row_has_it(good, max_bad_rows):
    """The log keeps the file's reason, and no erasure reaches it; it searches rejected.jsonl."""
    header, row, bad = b"title,duration_mins,original_language,size_mb\n", b"Heat,170,en,1\n", b"Heat,ann@x.org,en,1\n"
    with pytest.raises(Unreadable, match=r"duration_mins is a text such as 'xxx@x\.xxx', not a") as caught:
        split(Case(header + row * good + bad * 2, 0, dataset="movies"), max_bad_rows)
    assert "ann" not in caught.value.reason
    [one, _] = split(Case(header + row + bad * 2, 0, dataset="movies"), 2).rejected
    assert one.reason.startswith("duration_mins is 'ann@x.org', not a whole number")
