"""Which files in landing a dataset's search reads; all others are searched as they are."""

import pytest

from contracts.reader import contracts
from erasure import search
from erasure.objects import Version


@pytest.mark.parametrize(
    ("key", "of_refused", "of_others"),
    [
        ("streaming/users/a.csv", True, True),
        ("streaming/users/a.txt", True, True),
        ("streaming/users/a.csv.tmp", False, False),
        ("streaming/users/_old/a.csv", False, False),
        ("streaming/users.csv", False, False),
        ("streaming/userz/a.csv", False, False),
        ("streaming/authors/a.csv", False, False),
        ("vendor/authors/_old/a.csv", True, True),
        ("vendor/author/a.csv", False, False),
        ("vendor/reviews/a.json", False, True),
        ("vendor/reviews/_a.json", False, False),
        ("quarantine/users/a.csv", False, False),
        ("a.csv", False, False),
    ],
)
def test_a_file_is_searched_by_its_dataset_or_as_it_is(key, of_refused, of_others):
    assert not contracts()["reviews"].person
    version = Version("landing", key, "1", "e", 5, latest=True)
    assert [search._is_searched(version, refused) for refused in (True, False)] == [of_refused, of_others]
