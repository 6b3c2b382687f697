"""One pinned file into parts in the ready bucket, by Spark tasks. The driver holds names and numbers, never rows."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from pyspark import SparkContext

from pipelines.splitter.contract import DATASETS
from pipelines.splitter.cut import Job, Share, Written, count_quotes, cut_share, cut_stream
from pipelines.splitter.layout import SAMPLE, Layout, decompressor_of, kind_of, layout_of, nominal_cuts, part_count
from pipelines.splitter.part import Part
from pipelines.splitter.recipe import Recipe
from pipelines.splitter.source import Source
from pipelines.splitter.unreadable import Rejected, Unreadable


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

    def split(self, source: Source, dataset: str) -> Pieces:
        """Write the file's parts; none for a file without rows.

        Names and bytes depend on the source and the recipe alone.
        Raises Unreadable, with the line in the file where it is known.
        """
        if dataset not in DATASETS:
            raise Unreadable(f"no dataset {dataset!r}; expected {', '.join(DATASETS)}")
        job = Job(source, dataset, kind_of(source.key), self.bucket, self.recipe, os.getpid(), self.most_bad_rows)
        beginning = source.read(self.s3, 0, SAMPLE)
        decompress = decompressor_of(beginning)
        if decompress:
            return self.joined(self.spark.parallelize([job], 1).map(lambda job: cut_stream(job, decompress)).collect())
        layout = layout_of(job.kind, beginning, DATASETS[dataset])
        shares = self.shares(source, layout, part_count(source.size, beginning, self.recipe))
        return self.joined(
            self.spark.parallelize(shares, len(shares)).map(lambda share: cut_share(job, layout, share)).collect()
        )

    def shares(self, source: Source, layout: Layout, parts: int) -> list[Share]:
        """Cut by position; where each position stands inside quotes has to be counted from the file's beginning."""
        cuts = nominal_cuts(layout.start, source.size, parts)
        spans = list(pairwise(cuts))
        inside = [False] * len(cuts)
        if layout.quotes and parts > 1:
            counts = self.spark.parallelize(spans, parts).map(lambda span: count_quotes(source, *span)).collect()
            inside = [total % 2 == 1 for total in accumulate(counts, initial=0)]
            if inside[-1]:
                raise Unreadable("a quote is never closed")
        return [
            Share(number, parts, start, end, inside[number], inside[number + 1])
            for number, (start, end) in enumerate(spans)
        ]

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
