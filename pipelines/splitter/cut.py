"""What a Spark task does: read its share of a file, check it, write it as parts. Rows live only here."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

import boto3
from botocore.config import Config

from pipelines.splitter import failpoint
from pipelines.splitter.contract import DATASETS, names
from pipelines.splitter.layout import SAMPLE, Decompressor, Layout, layout_of, nominal_cuts, part_count
from pipelines.splitter.part import Part, PartFile
from pipelines.splitter.recipe import Recipe
from pipelines.splitter.records import LONGEST, blocks, first_end
from pipelines.splitter.rows import Rows, csv_rows, json_rows
from pipelines.splitter.sieve import sieve
from pipelines.splitter.source import Source
from pipelines.splitter.unreadable import Rejected, Unreadable


@dataclass(frozen=True)
class Job:
    """What all tasks of one file share. `process`: the service's, for failpoints."""

    source: Source
    dataset: str
    kind: str
    bucket: str
    recipe: Recipe
    process: int
    most_bad_rows: int

    def part_key(self, number: int, parts: int) -> str:
        return f"{self.dataset}/{self.source.hash}/{self.recipe.hash}/part-{number:05}-of-{parts:05}.csv.gz"


@dataclass(frozen=True)
class Share:
    """One part of a plain file: from the first record end at or after `start` to the first at or after `end`.

    `start_inside`, `end_inside`: whether the offset stands inside quotes. The first share begins at its start.
    """

    number: int
    of: int
    start: int
    end: int
    start_inside: bool
    end_inside: bool


@dataclass(frozen=True)
class Written:
    """What a task leaves: its parts, what it left out, and how many lines it read; or why it can't go on, at which
    of its lines. With more than `most_bad_rows` rejected it has stopped early."""

    parts: tuple[Part, ...]
    lines: int
    rejected: tuple[Rejected, ...] = ()
    fault: str | None = None
    fault_line: int | None = None


@cache
def s3_client():
    """One per process: tasks of the same worker share its connections."""
    return boto3.client("s3", config=Config(retries={"mode": "standard", "max_attempts": 5}, read_timeout=60))


def count_quotes(source: Source, start: int, end: int) -> int:
    return sum(chunk.count(b'"') for chunk in source.chunks(s3_client(), start, end))


def cut_share(job: Job, layout: Layout, share: Share) -> Written:
    """Write the part of a plain file that is one task's share."""
    s3 = s3_client()
    writer = Writer(job, layout, s3, share.of, lines=layout.lines if share.number == 0 else 0)
    return writer.run(lambda: writer.one_part(share.number, share_blocks(job.source, s3, layout, share)))


def cut_stream(job: Job, decompress: Decompressor) -> Written:
    """Write all parts of a compressed file, one after the other: it can only be read from its beginning.

    It is read twice, first to learn its length, which decides the number of parts and so their names.
    """
    s3 = s3_client()
    try:
        beginning, length = measured(decompress(job.source.chunks(s3)))
        layout = layout_of(job.kind, beginning, DATASETS[job.dataset])
    except Unreadable as error:
        return Written((), 0, (), error.reason, error.line)
    parts = part_count(length, beginning, job.recipe)
    cuts = nominal_cuts(layout.start, length, parts)
    writer = Writer(job, layout, s3, parts, lines=layout.lines)
    text = skipped(decompress(job.source.chunks(s3)), layout.start)
    return writer.run(lambda: writer.all_parts(cuts, blocks(text, layout.quotes)))


def measured(chunks: Iterable[bytes]) -> tuple[bytes, int]:
    beginning, length = b"", 0
    for chunk in chunks:
        if len(beginning) < SAMPLE:
            beginning = (beginning + chunk)[:SAMPLE]
        length += len(chunk)
    return beginning, length


def skipped(chunks: Iterable[bytes], start: int) -> Iterator[bytes]:
    for chunk in chunks:
        yield chunk[start:]
        start = max(0, start - len(chunk))


def share_blocks(source: Source, s3, layout: Layout, share: Share) -> Iterator[bytes]:
    first = share.number == 0
    start = share.start if first else cut_at(source, s3, share.start, share.start_inside, layout.quotes)
    end = cut_at(source, s3, share.end, share.end_inside, layout.quotes)
    return blocks(source.chunks(s3, start, end), layout.quotes)


def cut_at(source: Source, s3, position: int, inside: bool, quotes: bool) -> int:
    """The first record end at or after `position`, which stands inside quotes or not; the file's end if there is none.

    Raises Unreadable if it is further away than the longest record.
    """
    if position >= source.size:
        return source.size
    window = 64 << 10
    while window <= 2 * LONGEST:
        data = source.read(s3, position, position + window)
        end = first_end(data, 0, quotes, inside)
        if end is not None:
            return position + end
        if position + window >= source.size:
            return source.size
        window *= 8
    raise Unreadable(f"a record is longer than {LONGEST >> 20} MiB, or a quote is never closed")


class TooManyBad(Exception):
    """More rows were rejected than a file may have: there is no point in going on."""


class Writer:
    """Writes checked rows to parts, and counts lines on the way for the sake of those who look for a bad one."""

    def __init__(self, job: Job, layout: Layout, s3, parts: int, lines: int):
        self.job, self.layout, self.s3, self.of = job, layout, s3, parts
        self.contract = DATASETS[job.dataset]
        self.lines = lines
        self.rejected: list[Rejected] = []

    def run(self, work: Callable[[], list[Part]]) -> Written:
        try:
            parts = work()
        except Unreadable as error:
            line = None if error.line is None else self.lines + error.line
            return Written((), self.lines, tuple(self.rejected), error.reason, line)
        except TooManyBad:
            return Written((), self.lines, tuple(self.rejected))
        return Written(tuple(parts), self.lines, tuple(self.rejected))

    def one_part(self, number: int, text: Iterable[bytes]) -> list[Part]:
        part = self.part()
        for block in text:
            self.append(part, block)
        return self.uploaded(part, number)

    def all_parts(self, cuts: list[int], text: Iterable[bytes]) -> list[Part]:
        """Cut where one_part's callers would: at the first record end at or after each of the cuts."""
        done, number, part, position = [], 0, self.part(), cuts[0]
        for block in text:
            start = 0
            while number + 1 < self.of and cuts[number + 1] < position + len(block):
                nominal = cuts[number + 1] - position
                inside = self.layout.quotes and block.count(b'"', 0, nominal) % 2 == 1
                end = first_end(block, nominal, self.layout.quotes, inside)
                if end is None:
                    break
                self.append(part, block[start:end])
                done += self.uploaded(part, number)
                number, part, start = number + 1, self.part(), end
            self.append(part, block[start:])
            position += len(block)
        return done + self.uploaded(part, number)

    def part(self) -> PartFile:
        return PartFile(names(self.contract), self.job.recipe.level)

    def append(self, part: PartFile, block: bytes) -> None:
        for found in sieve(block, self.rows, self.layout.quotes):
            if isinstance(found, Rows):
                part.write(found.data, found.count)
            else:
                self.reject(replace(found, line=self.lines + found.line))
        self.lines += block.count(b"\n")

    def reject(self, record: Rejected) -> None:
        self.rejected.append(record)
        if len(self.rejected) > self.job.most_bad_rows:
            raise TooManyBad

    def rows(self, block: bytes) -> Rows:
        if self.layout.kind == "json":
            return json_rows(block, self.contract)
        return csv_rows(block, self.layout.header, self.contract)

    def uploaded(self, part: PartFile, number: int) -> list[Part]:
        """A part without rows is left out; the others keep their numbers."""
        if not part.rows:
            part.file.close()
            return []
        done = part.upload(self.s3, self.job.bucket, self.job.part_key(number, self.of))
        failpoint.reach("part-uploaded", self.job.process)
        return [done]
