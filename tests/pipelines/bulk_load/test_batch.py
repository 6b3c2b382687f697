from datetime import UTC, datetime

from pipelines.bulk_load.batch import Batch, File
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
