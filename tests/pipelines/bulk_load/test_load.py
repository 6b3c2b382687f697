"""Tests of loading a batch, and of every reason to refuse one."""

import gzip
import json
from datetime import date, datetime

import pytest

from pipelines.bulk_load.refused import Refused
from tests.vendor import expected, rows


def test_all_forms_of_files_arrive_row_for_row(job):
    batch = rows(1, count=6)
    authors = batch["authors"]
    job.vendor.put("authors/array.json", json.dumps(authors[:2]))
    job.vendor.put("authors/lines.jsonl", "".join(json.dumps(row) + "\n" for row in authors[2:4]))
    job.vendor.put("authors/2026/array.json.gz", json.dumps(authors[4:5], indent=2))
    job.vendor.put("authors/it's lines.jsonl.gz", json.dumps(authors[5]))
    job.vendor.put("books/all.json", json.dumps(batch["books"]))
    job.vendor.put("reviews/all.json", json.dumps([{**row, "extra": {"deep": [1]}} for row in batch["reviews"]]))
    job.run()
    assert job.live() == expected(batch)
    assert job.query("SELECT * FROM VENDOR.AUTHORS WHERE NAME = 'g1 author 5'") == [
        ("g1 author 5", date(1950, 1, 31), None, "g1")
    ]
    assert job.query("SELECT * FROM VENDOR.REVIEWS WHERE BOOK = 'g1 book 0'") == [
        ('"Good", she said,\nand 0 others', 7, datetime(2020, 2, 29, 23, 59, 59), "g1 movie", "g1 book 0")
    ]
    assert job.query("SELECT AUTHORS, BOOKS, REVIEWS FROM VENDOR.BATCHES") == [(6, 6, 6)]


def change_first(folder: str, **values):
    def change(vendor, batch):
        batch[folder][0] |= values
        vendor.put(f"{folder}/all.json", json.dumps(batch[folder]))

    return change


REASONS = {
    "missing": (lambda vendor, batch: vendor.remove("books"), "books: no file under s3://"),
    "zero bytes": (lambda vendor, batch: vendor.put("books/all.json", ""), "books/all.json: the file is empty"),
    "no rows": (lambda vendor, batch: vendor.put("books/all.json", "[]"),
                "books/all.json: the file has no rows; the vendor"),
    "one of two without rows": (lambda vendor, batch: vendor.put("books/b.json", "[]"),
                                "books/b.json: the file has no rows; the vendor"),
    "another suffix": (lambda vendor, batch: vendor.put("books/a.csv", "a,b"), "books/a.csv: its name ends in none"),
    "cut off": (lambda vendor, batch: vendor.put("reviews/all.json", json.dumps(batch["reviews"])[:-9]), "reviews: "),
    "no JSON": (lambda vendor, batch: vendor.put("reviews/all.json", "<html>503</html>"), "reviews: "),
    "cut off gzip": (lambda vendor, batch: vendor.s3.put_object(
        Bucket=vendor.bucket, Key="vendor/reviews/all.json.gz", Body=gzip.compress(b"[{}]" * 99)[:-9]), "reviews: "),
    "no date": (change_first("authors", birth_date="soon"), "authors: "),
    "no number": (change_first("books", pages="many"), "books: "),
    "no key": (change_first("books", name=None), "books: 1 of 3 rows have no name; the vendor"),
    "another name of the key": (lambda vendor, batch: vendor.put(
        "authors/all.json", json.dumps([{"Name": "A", "birth_date": None}])),
        "authors: 1 of 1 rows have no name; the vendor"),
    "a row twice": (lambda vendor, batch: vendor.put("authors/again.json", json.dumps(batch["authors"][:2])),
                    "authors: 2 rows repeat the name, birth_date of another; the vendor"),
}  # fmt: skip


def test_what_is_wrong_leaves_the_live_tables_as_they_are(job, subtests):
    job.vendor.land(rows(1))
    job.run()
    kept = job.tables()
    for name, (change, says) in REASONS.items():
        batch = rows(2)
        for folder in batch:
            job.vendor.remove(folder)
        job.vendor.land(batch)
        change(job.vendor, batch)
        with subtests.test(name):
            with pytest.raises(Refused) as refused:
                job.run()
            assert says in str(refused.value)
            assert "\n" not in str(refused.value)
            assert job.live() == expected(rows(1))
            assert job.tables() == kept


def test_a_refused_batch_is_one_line_and_an_exit_code(job):
    job.vendor.land(rows(1))
    job.vendor.remove("reviews")
    done = job.command()
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.strip().splitlines()) == 1
    assert "reviews: no file under" in done.stderr
