from datetime import UTC, datetime

import pytest

from pipelines.bulk_load.batch import Batch, File, batch_of
from pipelines.bulk_load.fault import Refused
from pipelines.bulk_load.table import tables

AUTHORS, BOOKS = (table for table in tables() if table.name in ("AUTHORS", "BOOKS"))
EARLY, LATE = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)


def test_the_id_depends_on_names_and_etags_alone():
    batch = Batch(
        {AUTHORS: (File("a.json", "1", EARLY), File("b.json", "2", LATE)), BOOKS: (File("a.json", "3", EARLY),)}
    )
    later = Batch(
        {BOOKS: (File("a.json", "3", LATE),), AUTHORS: (File("b.json", "2", LATE), File("a.json", "1", LATE))}
    )
    swapped = Batch(
        {AUTHORS: (File("a.json", "2", EARLY), File("b.json", "1", LATE)), BOOKS: (File("a.json", "3", EARLY),)}
    )
    assert batch.id == later.id
    assert batch.id != swapped.id
    assert batch.newest_at == LATE


def test_a_file_of_another_kind_is_refused_by_its_name():
    files = {"authors/a.parquet": File("a.parquet", "1", EARLY, 9), "books/a.tsv": File("a.tsv", "2", EARLY, 9)}
    with pytest.raises(Refused) as refused:
        batch_of(files, [AUTHORS, BOOKS]).check("landing")
    assert "books/a.tsv: its name ends in none of .csv, .jsonl, .ndjson, .json (plain, .gz or .zst), .parquet" in str(
        refused.value
    )
