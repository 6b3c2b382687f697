"""The batches as the vendor load leaves them: published, replaced, rolled back, refused."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from file_status.vendor_batches import DatasetRows, vendor_batches
from pipelines.bulk_load.fault import Refused
from tests.pipelines.bulk_load.conftest import emptied, make_vendor_warehouse
from tests.vendor import rows

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def job(cloud):
    with emptied(make_vendor_warehouse(cloud)) as job:
        yield job


@pytest.fixture
def analyst(job):
    with job.warehouse.connect("analyst") as connection:
        yield connection


def test_each_batch_has_its_files_its_user_its_time_and_its_reasons(job, analyst):
    assert vendor_batches(analyst, LONG_AGO) == []
    job.vendor.land(rows(1))
    job.run()
    job.vendor.land(rows(2, count=4))
    job.vendor.put("authors/more.jsonl", json.dumps({**rows(3)["authors"][0]}))
    job.run()
    job.vendor.remove("books")
    with pytest.raises(Refused):
        job.run()
    job.publisher.rollback()
    first, refused, second, oldest = vendor_batches(analyst, LONG_AGO)

    assert [one.state for one in (first, refused, second, oldest)] == ["live", "refused", "replaced", "replaced"]
    assert [one.action for one in (first, second)] == ["rollback", "load"]
    assert (first.batch, first.run) == (oldest.batch, oldest.run)
    assert {one.by for one in (first, refused, second)} == {f"{job.warehouse.database}_BULK_LOAD"}
    assert [(one.dataset, one.files, one.rows) for one in second.datasets] == [
        ("authors", 2, 5), ("books", 1, 4), ("reviews", 1, 4),
    ]  # fmt: skip
    assert second.datasets[1] == DatasetRows("books", 1, 4, len(json.dumps(rows(2, count=4)["books"])))
    assert all(one.seconds is not None and 0 <= one.seconds < 300 for one in (first, refused, second))
    assert refused.batch is None
    assert len(refused.reasons) == 1 and refused.reasons[0].startswith("books: no file under")

    later = vendor_batches(analyst, datetime.now(UTC) + timedelta(minutes=1))
    assert later == [first]
