"""Checked rows into parts: the end of every task, whatever its text came from."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from botocore.client import BaseClient

from pipelines.splitter import failpoint
from pipelines.splitter.landing.source import Source
from pipelines.splitter.landing.unreadable import Rejected, Unreadable
from pipelines.splitter.parts.part import Part, PartFile
from pipelines.splitter.parts.part_settings import PartSettings
from pipelines.splitter.reading.bad_row_filter import filter_bad_rows
from pipelines.splitter.reading.contract import Column, names
from pipelines.splitter.reading.layout import Layout
from pipelines.splitter.reading.limits import DEFAULT_LIMITS, Limits
from pipelines.splitter.reading.records import first_end
from pipelines.splitter.reading.rows import Rows, csv_rows, json_rows


@dataclass(frozen=True)
class Job:
    """The facts that all tasks of one file share.

    `columns`: the dataset's, as the driver read them: no executor reads a contract. `process`: the service's, for
    failpoints.
    """

    source: Source
    dataset: str
    columns: tuple[Column, ...]
    kind: str
    bucket: str
    part_settings: PartSettings
    process: int
    max_bad_rows: int
    limits: Limits = DEFAULT_LIMITS

    def part_key(self, number: int, parts: int, mark: str = "") -> str:
        """Return the key of part `number` (from 0) of `parts`."""
        name = f"part-{number:05}-of-{parts:05}{mark}{self.part_settings.extension}"
        return f"{self.dataset}/{self.source.hash}/{self.part_settings.hash}/{name}"


@dataclass(frozen=True)
class TaskResult:
    """The parts that a task wrote, the records that it rejected and the number of lines that it read.

    `fault`, `fault_line`: why the file can't be loaded, and the line within the task's text. With more than
    `max_bad_rows` rejected records the task stopped early. `begin`, `end`: the offsets in a plain file between which
    it read whole records; None if it stopped.
    """

    parts: tuple[Part, ...]
    lines: int
    rejected: tuple[Rejected, ...] = ()
    fault: str | None = None
    fault_line: int | None = None
    begin: int | None = None
    end: int | None = None


class _TooManyBad(Exception):
    """More rows were rejected than a file may have: the rest need not be read."""


class Writer:
    """Writes checked rows to parts of one file, and counts lines so that a bad record can be found.

    `parts`: how many parts the file has; `lines`: how many lines stand before the text that is written.
    """

    def __init__(self, job: Job, layout: Layout, s3: BaseClient, parts: int, lines: int):
        self.job, self.layout, self.s3, self.of = job, layout, s3, parts
        self.contract = job.columns
        self.lines = lines
        self.begin = self.end = 0
        self.rejected: list[Rejected] = []

    def run(self, work: Callable[[], list[Part]]) -> TaskResult:
        """Do `work`, which calls the methods below, and return its result; an unreadable text is a result too."""
        try:
            parts = work()
        except Unreadable as error:
            line = None if error.line is None else self.lines + error.line
            return TaskResult((), self.lines, tuple(self.rejected), error.reason, line)
        except _TooManyBad:
            return TaskResult((), self.lines, tuple(self.rejected))
        return TaskResult(tuple(parts), self.lines, tuple(self.rejected), begin=self.begin, end=self.end)

    def one_part(self, number: int, text: Iterable[bytes], begin: int, mark: str = "") -> list[Part]:
        """Write blocks of whole records, which begin at offset `begin`, as one part."""
        self.begin = self.end = begin
        part = self._part()
        for block in text:
            self._append(part, block)
        return self._uploaded(part, number, mark)

    def all_parts(self, boundaries: list[int], text: Iterable[bytes]) -> list[Part]:
        """Write blocks of whole records as all parts of the file.

        Each part ends at the first record end at or after its boundary, as it does when tasks write one part each.
        """
        done: list[Part] = []
        number, part, position = 0, self._part(), boundaries[0]
        for block in text:
            start = 0
            while number + 1 < self.of and boundaries[number + 1] < position + len(block):
                nominal = boundaries[number + 1] - position
                inside = self.layout.quotes and block.count(b'"', 0, nominal) % 2 == 1
                end = first_end(block, nominal, self.layout.quotes, inside)
                if end is None:
                    break
                self._append(part, block[start:end])
                done += self._uploaded(part, number)
                number, part, start = number + 1, self._part(), end
            self._append(part, block[start:] if start else block)
            position += len(block)
        return done + self._uploaded(part, number)

    def rows(self, block: bytes) -> Rows:
        """Return the block's checked rows. Raises Unreadable, and BadRow for a block with a bad record."""
        if self.layout.kind == "json":
            return json_rows(block, self.contract)
        return csv_rows(block, self.layout.header, self.contract)

    def _part(self) -> PartFile:
        return PartFile(names(self.contract), self.job.part_settings)

    def _append(self, part: PartFile, block: bytes) -> None:
        found: Rows | Rejected | None = None
        for found in filter_bad_rows(block, self.rows, self.layout.quotes):
            if isinstance(found, Rows):
                part.write(found.data, found.count)
                self.job.limits.refuse_part(part.size)
            else:
                self._reject(replace(found, line=self.lines + found.line))
        # A block that is passed on unchanged has a line for each row: no need to count them.
        if isinstance(found, Rows) and found.data is block:
            self.lines += found.count
        else:
            self.lines += block.count(b"\n")
        self.end += len(block)

    def _reject(self, record: Rejected) -> None:
        self.rejected.append(record)
        if len(self.rejected) > self.job.max_bad_rows:
            raise _TooManyBad

    def _uploaded(self, part: PartFile, number: int, mark: str = "") -> list[Part]:
        """Upload the part. A part without rows is left out; the others keep their numbers."""
        if not part.rows:
            part.close()
            return []
        done = part.upload(self.s3, self.job.bucket, self.job.part_key(number, self.of, mark))
        failpoint.reach("part-uploaded", self.job.process)
        return [done]
