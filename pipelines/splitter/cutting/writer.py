"""Checked rows into parts: the end of every task, whatever its text came from."""

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

from botocore.client import BaseClient

from pipelines.splitter import failpoint
from pipelines.splitter.cutting.pipeline import prefetched
from pipelines.splitter.landing.misfit import Misfit, distinct
from pipelines.splitter.landing.source import Source
from pipelines.splitter.landing.unreadable import SHORT_RECORD, Rejected, Unreadable
from pipelines.splitter.parts.part import Part, PartFile
from pipelines.splitter.parts.part_settings import PartSettings
from pipelines.splitter.reading.checked_rows import checked_rows
from pipelines.splitter.reading.contract import Column, names
from pipelines.splitter.reading.layout import Layout
from pipelines.splitter.reading.limits import DEFAULT_LIMITS, Limits
from pipelines.splitter.reading.rows import Rows, csv_rows, json_rows
from pipelines.splitter.reading.sure_rows import search_of

_MAX_KEPT = 1 << 20  # characters of a task's rejected records, before further ones are cut short


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

    def part_key(self, number: int, parts: int | None, mark: str = "") -> str:
        """Return the key of part `number` (from 0) of `parts`; None: of a stream, whose end is not known."""
        of = "" if parts is None else f"-of-{parts:05}"
        name = f"part-{number:05}{of}{mark}{self.part_settings.extension}"
        return f"{self.dataset}/{self.source.hash}/{self.part_settings.hash}/{name}"


@dataclass(frozen=True)
class TaskResult:
    """The parts that a task wrote, the records that it rejected and the number of lines that it read.

    `fault`, `fault_line`: why the file can't be loaded, and the line within the task's text. `too_many`: more than
    `max_bad_rows` records were rejected, of which the first is here, and the task stopped early. `misfits`: of the
    fault, or of all those records. `begin`, `end`: the offsets in a plain file between which it read whole records;
    None if it stopped.
    """

    parts: tuple[Part, ...]
    lines: int
    rejected: tuple[Rejected, ...] = ()
    fault: str | None = None
    fault_line: int | None = None
    too_many: bool = False
    misfits: tuple[Misfit, ...] = ()
    begin: int | None = None
    end: int | None = None


class _TooManyBad(Exception):
    """More rows were rejected than a file may have: the rest need not be read."""


class Writer:
    """Writes checked rows to parts of one file, and counts lines so that a bad record can be found.

    `parts`: how many parts the file has, None if that is not known; `lines`: how many lines stand before the text that
    is written.
    """

    def __init__(self, job: Job, layout: Layout, s3: BaseClient, parts: int | None, lines: int):
        self.job, self.layout, self.s3, self.of = job, layout, s3, parts
        self.contract = job.columns
        self.search = search_of(layout, self.contract)
        self.lines = lines
        self.begin = self.end = 0
        self.rejected: list[Rejected] = []
        self.kept = 0

    def run(self, work: Callable[[], list[Part]]) -> TaskResult:
        """Do `work`, which calls the methods below, and return its result; an unreadable text is a result too."""
        try:
            parts = work()
        except Unreadable as error:
            line = None if error.line is None else self.lines + error.line
            return TaskResult((), self.lines, tuple(self.rejected), error.reason, line, misfits=error.misfits)
        except _TooManyBad:
            found = distinct(misfit for record in self.rejected for misfit in record.misfits)
            return TaskResult((), self.lines, tuple(self.rejected[:1]), too_many=True, misfits=found)
        return TaskResult(tuple(parts), self.lines, tuple(self.rejected), begin=self.begin, end=self.end)

    def one_part(self, number: int, text: Iterable[bytes], begin: int, mark: str = "") -> list[Part]:
        """Write blocks of whole records, which begin at offset `begin`, as one part."""
        self.begin = self.end = begin
        part = self._part()
        for block in text:
            self._append(part, block, self._checked(block))
        return self._uploaded(part, number, mark)

    def all_parts(self, text: Iterable[tuple[int, bytes]]) -> list[Part]:
        """Write blocks of whole records, each with the number of its part, as all parts of the file.

        Threads check the next block, and upload the part before, while this one compresses.
        """

        def checked(numbered: tuple[int, bytes]) -> tuple[int, bytes, list[Rows | Rejected]]:
            return *numbered, self._checked(numbered[1])

        uploads: list[Future[list[Part]]] = []
        with ThreadPoolExecutor(1) as uploader:
            number, part = 0, self._part()
            for following, block, found in prefetched(map(checked, text)):
                if following != number:
                    for upload in uploads[-1:]:
                        upload.result()  # so that no more than two parts are on disk
                    uploads.append(uploader.submit(self._uploaded, part, number))
                    number, part = following, self._part()
                self._append(part, block, found)
            uploads.append(uploader.submit(self._uploaded, part, number))
        return [part for upload in uploads for part in upload.result()]

    def rows(self, block: bytes) -> Rows:
        """Return the block's checked rows. Raises Unreadable, and BadRow for a block with a bad record."""
        if self.layout.kind == "json":
            return json_rows(block, self.contract)
        return csv_rows(block, self.layout.header, self.contract)

    def _part(self) -> PartFile:
        return PartFile(names(self.contract), self.job.part_settings)

    def _checked(self, block: bytes) -> list[Rows | Rejected]:
        """Return the block's rows and rejected records in order, up to one rejected record too many."""
        found, rejected = list[Rows | Rejected](), 0
        for each in checked_rows(block, self.rows, self.search, self.layout.quotes):
            found.append(each)
            rejected += isinstance(each, Rejected)
            if rejected > self.job.max_bad_rows:
                break
        return found

    def _append(self, part: PartFile, block: bytes, found: list[Rows | Rejected]) -> None:
        for each in found:
            if isinstance(each, Rows):
                part.write(each.data, each.count)
                self.job.limits.refuse_part(part.size)
            else:
                self._reject(replace(each, line=self.lines + each.line))
        # A block that is passed on unchanged has a line for each row, too: no need to count them.
        last = found[-1] if found else None
        if isinstance(last, Rows) and (last.is_each_line or last.data is block):
            self.lines += last.count
        else:
            self.lines += block.count(b"\n")
        self.end += len(block)

    def _reject(self, record: Rejected) -> None:
        """Keep the record; its text is cut short once many were long: the driver gets those of all tasks."""
        if self.kept > _MAX_KEPT:
            record = replace(record, record=record.record[:SHORT_RECORD])
        self.kept += len(record.record)
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
