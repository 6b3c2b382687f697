import csv

from pipelines.splitter.contract import DATASETS, header_fault
from promotion.smoke_test.canary_file import CanaryFile


def test_two_runs_share_nothing():
    first, second = CanaryFile(), CanaryFile()

    assert first.key != second.key
    assert not set(first.rows) & set(second.rows)


def test_file_is_one_that_the_splitter_takes():
    file = CanaryFile()
    header, *rows = csv.reader(file.body.decode().splitlines())

    assert file.key.startswith("streaming/users/")
    assert header_fault(tuple(header), DATASETS["users"]) is None
    assert [tuple(row) for row in rows] == file.rows


def test_rows_belong_to_nobody_and_a_swapped_column_shows():
    file = CanaryFile()
    values = [value for row in file.rows for value in row]

    assert all(email.endswith("@verify.invalid") and file.run in email for *_, email in file.rows)
    assert len(set(values)) == len(values)
