"""One pinned file into parts in the ready bucket, by Spark tasks. The driver holds names and numbers, never rows."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pyspark import SparkContext

from pipelines.splitter.contract import DATASETS
from pipelines.splitter.cut import Share, cut_share, cut_stream
from pipelines.splitter.layout import SAMPLE, Layout, decompressor_of, kind_of, layout_of, nominal_cuts, part_count
from pipelines.splitter.limits import USUAL, Limits
from pipelines.splitter.part import Part
from pipelines.splitter.recipe import Recipe
from pipelines.splitter.source import CHUNK, Source
from pipelines.splitter.unreadable import Rejected, Unreadable
from pipelines.splitter.writer import Job, Written


@dataclass(frozen=True)
class Pieces:
    """What a file was cut into: parts, and the records that were left out of them, both in the file's order."""

    parts: tuple[Part, ...]
    rejected: tuple[Rejected, ...]


@dataclass(frozen=True)
class Splitter:
    """Cuts files into the parts of one recipe. A file with more than `most_bad_rows` bad rows is refused as a whole."""

    spark: SparkContext
    s3: object
    bucket: str
    recipe: Recipe
    most_bad_rows: int
    limits: Limits = USUAL

    def split(self, source: Source, dataset: str) -> Pieces:
        """Write the file's parts; none for a file without rows.

        Names and bytes depend on the source and the recipe alone.
        Raises Unreadable, with the line in the file where it is known.
        """
        if dataset not in DATASETS:
            raise Unreadable(f"no dataset {dataset!r}; expected {', '.join(DATASETS)}")
        self.limits.refuse_file(source.size)
        kind, process = kind_of(source.key), os.getpid()
        job = Job(source, dataset, kind, self.bucket, self.recipe, process, self.most_bad_rows, self.limits)
        beginning = source.read(self.s3, 0, SAMPLE)
        decompress = decompressor_of(beginning)
        if decompress:
            return self.joined(self.spark.parallelize([job], 1).map(lambda job: cut_stream(job, decompress)).collect())
        layout = layout_of(job.kind, beginning, DATASETS[dataset])
        return self.joined(self.cut(job, layout, part_count(source.size, beginning, self.recipe)))

    def cut(self, job: Job, layout: Layout, parts: int) -> list[Written]:
        """Cut by position. Each share has to begin where the one before it ended: one that guessed wrong is cut again.

        What follows a share that can't be read is of no account.
        """
        spans = pairwise(nominal_cuts(layout.start, job.source.size, parts))
        shares = [Share(number, parts, *span) for number, span in enumerate(spans)]
        shares[0] = replace(shares[0], begin=layout.start)
        written = self.written(job, layout, shares)
        for number, share in enumerate(shares[1:], 1):
            begin = written[number - 1].end
            if begin is not None and begin != written[number].begin:
                [written[number]] = self.written(job, layout, [replace(share, begin=begin)])
        return written

    def written(self, job: Job, layout: Layout, shares: list[Share]) -> list[Written]:
        if len(shares) == 1 and job.source.size <= CHUNK:  # the work takes this process less time than a Spark job
            return [cut_share(job, layout, shares[0])]
        return self.spark.parallelize(shares, len(shares)).map(lambda share: cut_share(job, layout, share)).collect()

    def joined(self, written: Sequence[Written]) -> Pieces:
        lines, rejected = 0, []
        for share in written:
            rejected += [replace(record, line=lines + record.line) for record in share.rejected]
            if len(rejected) > self.most_bad_rows:
                raise Unreadable(*self.too_many(rejected))
            if share.fault:
                raise Unreadable(share.fault, share.fault_line and lines + share.fault_line)
            lines += share.lines
        parts = tuple(part for share in written for part in share.parts)
        if rejected and not parts:
            raise Unreadable(f"no row keeps the contract; the first: {rejected[0].reason}", rejected[0].line)
        return Pieces(parts, tuple(rejected))

    def too_many(self, rejected: list[Rejected]) -> tuple[str, int]:
        first = rejected[0]
        if not self.most_bad_rows:
            return first.reason, first.line
        return f"more than {self.most_bad_rows:,} rows break the contract; the first: {first.reason}", first.line
