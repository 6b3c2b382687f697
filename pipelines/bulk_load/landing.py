"""The vendor's part of the landing bucket, and the batch that is complete in it.

docs/decisions/2026-11-29-a-batch-is-complete-by-manifest-or-settled.md
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from botocore.client import BaseClient

from pipelines.bulk_load import manifest
from pipelines.bulk_load.batch import PREFIX, Batch, batch_of, in_no_folder, landed
from pipelines.bulk_load.fault import Refused
from pipelines.bulk_load.table import Table
from pipelines.bulk_load.warehouse import Warehouse
from pipelines.file_names import some_of

PATIENCE_SECONDS = 3600  # how long files may go on landing


@dataclass(frozen=True)
class Landing:
    """`settle_seconds`: without a manifest, a batch is complete when its newest file landed so long ago."""

    s3: BaseClient
    bucket: str
    warehouse: Warehouse
    tables: Sequence[Table]
    settle_seconds: float

    def batch(
        self, known: str | None, say: Callable[[str], None], sleep: Callable[[float], None] = time.sleep
    ) -> Batch:
        """Return the complete batch, or the one with the id `known` at once. Raises Refused.

        Waits until it is complete, at most PATIENCE_SECONDS.
        """
        waited = 0.0
        while True:
            batch, left, others = self._now()
            if batch.id == known or left <= 0:
                batch.check(self.bucket)
                if others:
                    say(f"passed over, in the folder of no table: {some_of([f'{PREFIX}{name}' for name in others])}")
                return batch
            if waited + left > PATIENCE_SECONDS:
                raise Refused(f"files have been landing for {waited:.0f} s; run again when the vendor has sent all")
            say(
                f"waiting {left:.0f} s: without vendor/{manifest.NAME} a batch is complete when no file has landed "
                f"for {self.settle_seconds:g} s"
            )
            sleep(left)
            waited += left

    def is_unchanged(self, batch: Batch) -> bool:
        """Return whether the batch is still the one in landing. Raises Refused."""
        return self._now()[0] == batch

    def _now(self) -> tuple[Batch, float, list[str]]:
        """Return the batch that is there now, the seconds until it counts as complete, and files that no table takes.

        Raises Refused, also for such a file that the manifest lists.
        """
        files = landed(self.s3, self.bucket)
        if written := files.pop(manifest.NAME, None):
            listed = manifest.listed(self.warehouse, written, files)
            manifest.refuse_misplaced(in_no_folder(listed, self.tables), self.tables)
            return batch_of(listed, self.tables), 0.0, []
        batch, others = batch_of(files, self.tables), in_no_folder(files, self.tables)
        if batch.newest_at is None:
            return batch, 0.0, others
        return batch, self.settle_seconds - (datetime.now(UTC) - batch.newest_at).total_seconds(), others
