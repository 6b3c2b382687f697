"""Checked rows into parts: what a task does with the text it was given, wherever that came from."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from pipelines.splitter import failpoint
from pipelines.splitter.contract import DATASETS, names
from pipelines.splitter.layout import Layout
from pipelines.splitter.limits import USUAL, Limits
from pipelines.splitter.part import Part, PartFile
from pipelines.splitter.recipe import Recipe
from pipelines.splitter.records import first_end
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
    limits: Limits = USUAL

    def part_key(self, number: int, parts: int, mark: str = "") -> str:
        name = f"part-{number:05}-of-{parts:05}{mark}{self.recipe.ending}"
        return f"{self.dataset}/{self.source.hash}/{self.recipe.hash}/{name}"


@dataclass(frozen=True)
class Written:
    """What a task leaves: its parts, what it left out, and how many lines it read; or why it can't go on, at which
    of its lines. With more than `most_bad_rows` rejected it has stopped early.

    `begin`, `end`: the offsets in a plain file between which it read whole records; None if it can't go on.
    """

    parts: tuple[Part, ...]
    lines: int
    rejected: tuple[Rejected, ...] = ()
    fault: str | None = None
    fault_line: int | None = None
    begin: int | None = None
    end: int | None = None


class TooManyBad(Exception):
    """More rows were rejected than a file may have: there is no point in going on."""


class Writer:
    """Writes checked rows to parts, and counts lines on the way for the sake of those who look for a bad one."""

    def __init__(self, job: Job, layout: Layout, s3, parts: int, lines: int):
        self.job, self.layout, self.s3, self.of = job, layout, s3, parts
        self.contract = DATASETS[job.dataset]
        self.lines = lines
        self.begin = self.end = 0
        self.rejected: list[Rejected] = []

    def run(self, work: Callable[[], list[Part]]) -> Written:
        try:
            parts = work()
        except Unreadable as error:
            line = None if error.line is None else self.lines + error.line
            return Written((), self.lines, tuple(self.rejected), error.reason, line)
        except TooManyBad:
            return Written((), self.lines, tuple(self.rejected))
        return Written(tuple(parts), self.lines, tuple(self.rejected), begin=self.begin, end=self.end)

    def one_part(self, number: int, text: Iterable[bytes], begin: int, mark: str = "") -> list[Part]:
        self.begin = self.end = begin
        part = self.part()
        for block in text:
            self.append(part, block)
        return self.uploaded(part, number, mark)

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
            self.append(part, block[start:] if start else block)
            position += len(block)
        return done + self.uploaded(part, number)

    def part(self) -> PartFile:
        return PartFile(names(self.contract), self.job.recipe)

    def append(self, part: PartFile, block: bytes) -> None:
        found = None
        for found in sieve(block, self.rows, self.layout.quotes):
            if isinstance(found, Rows):
                part.write(found.data, found.count)
                self.job.limits.refuse_part(part.file.tell())
            else:
                self.reject(replace(found, line=self.lines + found.line))
        # A block that is passed on as it came has a line for each row: no need to count them.
        passed_on = isinstance(found, Rows) and found.data is block
        self.lines += found.count if passed_on else block.count(b"\n")
        self.end += len(block)

    def reject(self, record: Rejected) -> None:
        self.rejected.append(record)
        if len(self.rejected) > self.job.most_bad_rows:
            raise TooManyBad

    def rows(self, block: bytes) -> Rows:
        if self.layout.kind == "json":
            return json_rows(block, self.contract)
        return csv_rows(block, self.layout.header, self.contract)

    def uploaded(self, part: PartFile, number: int, mark: str = "") -> list[Part]:
        """A part without rows is left out; the others keep their numbers."""
        if not part.rows:
            part.file.close()
            return []
        done = part.upload(self.s3, self.job.bucket, self.job.part_key(number, self.of, mark))
        failpoint.reach("part-uploaded", self.job.process)
        return [done]
