import csv

from pipelines.splitter.contract import DATASETS, header_fault
from promotion.proof import Proof


def test_two_runs_share_nothing():
    one, other = Proof(), Proof()

    assert one.key != other.key
    assert not set(one.rows) & set(other.rows)


def test_file_is_one_that_the_splitter_takes():
    proof = Proof()
    header, *rows = csv.reader(proof.body.decode().splitlines())

    assert proof.key.startswith("streaming/users/")
    assert header_fault(tuple(header), DATASETS["users"]) is None
    assert [tuple(row) for row in rows] == proof.rows


def test_rows_belong_to_nobody_and_a_swapped_column_shows():
    proof = Proof()
    values = [value for row in proof.rows for value in row]

    assert all(email.endswith("@verify.invalid") and proof.run in email for *_, email in proof.rows)
    assert len(set(values)) == len(values)
