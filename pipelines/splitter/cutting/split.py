"""One pinned file into parts in the ready bucket, by Spark tasks. The driver holds names and numbers, never rows."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from botocore.client import BaseClient
from pyspark import SparkContext

from pipelines.splitter.cutting.cut import PartRange, cut_range, cut_stream, cut_text
from pipelines.splitter.cutting.part_plan import nominal_boundaries, part_count
from pipelines.splitter.cutting.writer import Job, TaskResult
from pipelines.splitter.landing.misfit import Misfit, distinct
from pipelines.splitter.landing.source import CHUNK, Source
from pipelines.splitter.landing.unreadable import Rejected, Unreadable
from pipelines.splitter.parts.part import Part
from pipelines.splitter.parts.part_settings import PartSettings
from pipelines.splitter.reading.contract import NO_DATASET, Column, datasets
from pipelines.splitter.reading.layout import SAMPLE, Layout, decompressor_of, kind_of, layout_of
from pipelines.splitter.reading.limits import DEFAULT_LIMITS, Limits

_SMALL_STREAM = SAMPLE  # bytes of a compressed file that is cut in this process: a Spark job takes longer


@dataclass(frozen=True)
class SplitResult:
    """The parts of a file and the records that are in none of them, both in the file's order."""

    parts: tuple[Part, ...]
    rejected: tuple[Rejected, ...]


@dataclass(frozen=True)
class Splitter:
    """Cuts files into parts with one set of settings. A file with more than `max_bad_rows` bad rows is refused."""

    spark: SparkContext
    s3: BaseClient
    bucket: str
    part_settings: PartSettings
    max_bad_rows: int
    limits: Limits = DEFAULT_LIMITS
    datasets: Mapping[str, tuple[Column, ...]] = field(default_factory=datasets)

    def split(self, source: Source, dataset: str) -> SplitResult:
        """Write the file's parts; none for a file without rows.

        Names and bytes depend on the source and the part settings alone.
        Raises Unreadable, with the line in the file where it is known.
        """
        if dataset not in self.datasets:
            raise Unreadable(f"{NO_DATASET}{dataset!r}; expected {', '.join(self.datasets)}")
        self.limits.refuse_file(source.size)
        beginning = source.read(self.s3, 0, SAMPLE)
        kind, process = kind_of(source.key, beginning), os.getpid()
        columns, limits = self.datasets[dataset], self.limits
        job = Job(source, dataset, columns, kind, self.bucket, self.part_settings, process, self.max_bad_rows, limits)
        decompress = decompressor_of(beginning)
        if decompress and source.size <= _SMALL_STREAM:
            return self._joined([cut_stream(job, decompress, beginning)])
        if decompress:
            tasks = self.spark.parallelize([job], 1).map(lambda job: cut_stream(job, decompress))
            return self._joined(tasks.collect())
        layout = layout_of(job.kind, beginning, columns)
        parts = part_count(source.size, beginning, self.part_settings)
        if parts == 1 and source.size <= SAMPLE:
            return self._joined([cut_text(job, layout, beginning)])
        return self._joined(self._cut(job, layout, parts))

    def run_tasks(self, job: Job, layout: Layout, ranges: list[PartRange]) -> list[TaskResult]:
        """Cut each range of a plain file in a Spark task; a small file in this process, which takes less time."""
        if len(ranges) == 1 and job.source.size <= CHUNK:
            return [cut_range(job, layout, ranges[0])]
        tasks = self.spark.parallelize(ranges, len(ranges)).map(lambda part: cut_range(job, layout, part))
        return tasks.collect()

    def _cut(self, job: Job, layout: Layout, parts: int) -> list[TaskResult]:
        """Cut by position. Each range must begin where the one before it ended: after a wrong guess it is cut again.

        Ranges after an unreadable one do not matter.
        """
        bounds = pairwise(nominal_boundaries(layout.start, job.source.size, parts))
        ranges = [PartRange(number, parts, start, end) for number, (start, end) in enumerate(bounds)]
        ranges[0] = replace(ranges[0], begin=layout.start)
        results = self.run_tasks(job, layout, ranges)
        for number, part in enumerate(ranges[1:], 1):
            begin = results[number - 1].end
            if begin is not None and begin != results[number].begin:
                [results[number]] = self.run_tasks(job, layout, [replace(part, begin=begin)])
        return results

    def _joined(self, results: Sequence[TaskResult]) -> SplitResult:
        """Return the results of all tasks as one, with lines counted from the beginning of the file."""
        lines, rejected = 0, list[Rejected]()
        for result in results:
            rejected += [replace(record, line=lines + record.line) for record in result.rejected]
            if result.too_many or len(rejected) > self.max_bad_rows:
                raise Unreadable(*self._too_many(rejected), _misfits(rejected, result.misfits))
            if result.fault:
                raise Unreadable(result.fault, result.fault_line and lines + result.fault_line, result.misfits)
            lines += result.lines
        parts = tuple(part for result in results for part in result.parts)
        if rejected and not parts:
            first = rejected[0]
            raise Unreadable(
                f"no row keeps the contract; the first: {first.masked_reason}", first.line, _misfits(rejected)
            )
        return SplitResult(parts, tuple(rejected))

    def _too_many(self, rejected: list[Rejected]) -> tuple[str, int]:
        first = rejected[0]
        if not self.max_bad_rows:
            return first.masked_reason, first.line
        return f"more than {self.max_bad_rows:,} rows break the contract; the first: {first.masked_reason}", first.line


def _misfits(rejected: Sequence[Rejected], more: tuple[Misfit, ...] = ()) -> tuple[Misfit, ...]:
    return distinct((*(misfit for record in rejected for misfit in record.misfits), *more))
