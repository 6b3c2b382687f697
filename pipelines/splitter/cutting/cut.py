"""The work of a Spark task: read a range of a file, check it, write it as parts. Rows exist here only."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from botocore.client import BaseClient

from pipelines.splitter.cutting.part_plan import numbered, text_bytes_of_a_part
from pipelines.splitter.cutting.pipeline import prefetched
from pipelines.splitter.cutting.writer import Job, TaskResult, Writer
from pipelines.splitter.landing.unreadable import Unreadable
from pipelines.splitter.parts.part import Part
from pipelines.splitter.reading.chunks import CHUNK, begun, sliced, without_first
from pipelines.splitter.reading.layout import SAMPLE, Decompressor, Layout, layout_of
from pipelines.splitter.reading.limits import Limits
from pipelines.splitter.reading.records import blocks, first_end, is_odd, probably_inside
from pipelines.splitter.s3_client import s3_client

WINDOW = 64 << 10


@dataclass(frozen=True)
class PartRange:
    """One part of a plain file: from the first record end at or after `start` to the first at or after `end`.

    `number` of `of` parts, from 0; `begin`: the offset of the first record, if it is known.
    """

    number: int
    of: int
    start: int
    end: int
    begin: int | None = None


def cut_range(job: Job, layout: Layout, part: PartRange) -> TaskResult:
    """Write one part of a plain file.

    Only the whole text before a range tells whether the range starts inside quotes. It is guessed, by the text around
    the next quotes; `Splitter` compares the beginning of each range with the end of the one before. A range that is cut
    again, from a known beginning, has that in its part's name: so a name always stands for the same bytes.
    """
    s3 = s3_client()
    writer = Writer(job, layout, s3, part.of, lines=layout.lines if part.number == 0 else 0)

    def work() -> list[Part]:
        begin, mark = part.begin, f"-from-{part.begin}" if part.number else ""
        if begin is None:
            skip = _rest_of_record(job, s3, part.start, layout.quotes, inside=None)
            begin, mark = part.start + len(skip), ""
        text = _range_chunks(job, s3, part, begin, layout.quotes)
        records = blocks(sliced(text, CHUNK), layout.quotes, job.limits)
        return writer.one_part(part.number, records, begin, mark)

    return writer.run(work)


def cut_text(job: Job, layout: Layout, text: bytes) -> TaskResult:
    """Write a plain file whose whole text is at hand as one part, the same that `cut_range` writes of it."""
    writer = Writer(job, layout, s3_client(), 1, lines=layout.lines)
    records = blocks(sliced([text[layout.start :]], CHUNK), layout.quotes, job.limits)
    return writer.run(lambda: writer.one_part(0, records, layout.start))


def cut_stream(job: Job, decompress: Decompressor, data: bytes | None = None) -> TaskResult:
    """Write all parts of a compressed file in order: it can only be read from its beginning.

    It is read once, so its length is not known: each part but the last holds as much text as the first rows say.
    `data`: the whole file, if it is at hand.
    """
    s3 = s3_client()
    try:
        stored = job.source.chunks(s3) if data is None else [data]
        text = _limited(decompress(stored), job.source.size, job.limits)
        beginning, text = begun(text, SAMPLE)
        layout = layout_of(job.kind, beginning, job.columns)
    except Unreadable as error:
        return TaskResult((), 0, (), error.reason, error.line, misfits=error.misfits)
    step = text_bytes_of_a_part(beginning, job.part_settings)
    writer = Writer(job, layout, s3, None, lines=layout.lines)
    records = prefetched(blocks(without_first(text, layout.start), layout.quotes, job.limits))
    return writer.run(lambda: writer.all_parts(numbered(records, step, layout.quotes)))


def _limited(chunks: Iterable[bytes], size: int, limits: Limits) -> Iterator[bytes]:
    """Yield a text that is stored in `size` bytes. Raises Unreadable before it yields too much."""
    length = 0
    for chunk in chunks:
        length += len(chunk)
        limits.refuse_text(length, size)
        yield chunk


def _range_chunks(job: Job, s3: BaseClient, part: PartRange, begin: int, quotes: bool) -> Iterator[bytes]:
    """Yield the text of a range from `begin`, where a record begins.

    Nothing if that lies beyond the end of the range: then the record before reaches there.
    """
    inside = False
    for chunk in job.source.chunks(s3, begin, part.end):
        inside ^= quotes and is_odd(chunk)
        yield chunk
    if begin <= part.end:
        yield _rest_of_record(job, s3, part.end, quotes, inside)


def _rest_of_record(job: Job, s3: BaseClient, position: int, quotes: bool, inside: bool | None) -> bytes:
    """Return the text from `position` to the first record end at or after it, or to the end of the file.

    `inside`: whether the position stands inside quotes, None to guess. Raises Unreadable if the record end is further
    away than the longest record.
    """
    window = min(WINDOW, job.limits.record_bytes)
    while True:
        data = job.source.read(s3, position, position + window)
        if inside is None:
            inside = quotes and probably_inside(data)
        end = first_end(data, 0, quotes, inside)
        if end is not None:
            return data[:end]
        if position + window >= job.source.size:
            return data
        if window == job.limits.record_bytes:
            raise Unreadable(job.limits.too_long())
        window = min(8 * window, job.limits.record_bytes)
