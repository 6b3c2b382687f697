"""A batch without a manifest: complete when nothing has landed for a while."""

import pytest

from pipelines.bulk_load.fault import Refused
from tests.vendor import rows


def test_a_settled_listing_is_waited_for(job):
    job.vendor.land(rows(1))
    said, slept = [], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 1:
            job.vendor.land(rows(2))  # the vendor goes on

    with pytest.raises(
        Refused, match=r"^files have been landing for [0-9]+ s; run again when the vendor has sent all$"
    ):
        job.landing(settle_seconds=1500).batch(None, said.append, sleep)
    assert len(slept) == 2 and all(1000 < seconds <= 1500 for seconds in slept)
    assert said[0].endswith("without vendor/manifest.json a batch is complete when no file has landed for 1500 s")


def test_without_a_manifest_files_that_no_table_takes_are_named(job):
    job.vendor.land(rows(1))
    job.vendor.put("author/2.json", "[]")
    said = []
    job.landing().batch(None, said.append)
    assert said == ["passed over, in the folder of no table: vendor/author/2.json"]


def test_a_batch_that_is_known_is_not_waited_for(job):
    job.vendor.land(rows(1))
    batch = job.landing().batch(None, print)
    assert job.landing(settle_seconds=1500).batch(batch.id, print) == batch
    assert job.landing().is_unchanged(batch)
    job.vendor.put("books/more.json", "[]")
    assert not job.landing().is_unchanged(batch)
