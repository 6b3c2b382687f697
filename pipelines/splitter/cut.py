"""What a Spark task does: read its share of a file, check it, write it as parts. Rows live only here."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import boto3
from botocore.config import Config

from pipelines.splitter.contract import DATASETS
from pipelines.splitter.layout import SAMPLE, Decompressor, Layout, layout_of, nominal_cuts, part_count
from pipelines.splitter.limits import Limits
from pipelines.splitter.part import Part
from pipelines.splitter.records import blocks, first_end, is_odd, probably_inside
from pipelines.splitter.unreadable import Unreadable
from pipelines.splitter.writer import Job, Writer, Written

WINDOW = 64 << 10


@dataclass(frozen=True)
class Share:
    """One part of a plain file: from the first record end at or after `start` to the first at or after `end`.

    `begin`: the first one, if it is known.
    """

    number: int
    of: int
    start: int
    end: int
    begin: int | None = None


@cache
def s3_client():
    """One per process: tasks of the same worker share its connections."""
    return boto3.client("s3", config=Config(retries={"mode": "standard", "max_attempts": 5}, read_timeout=60))


def cut_share(job: Job, layout: Layout, share: Share) -> Written:
    """Write the part of a plain file that is one task's share.

    Whether a share starts inside quotes can't be known without all that comes before. It is guessed, by what stands
    around the next quotes; `Splitter` compares each share's beginning with the end of the one before. A share that is
    cut again, from a beginning that is known, has that in its part's name: each name stands for the same bytes, always.
    """
    s3 = s3_client()
    writer = Writer(job, layout, s3, share.of, lines=layout.lines if share.number == 0 else 0)

    def work() -> list[Part]:
        begin, mark = share.begin, f"-from-{share.begin}" if share.number else ""
        if begin is None:
            skip = rest_of_record(job, s3, share.start, layout.quotes, inside=None)
            begin, mark = share.start + len(skip), ""
        text = share_chunks(job, s3, share, begin, layout.quotes)
        return writer.one_part(share.number, blocks(text, layout.quotes, job.limits), begin, mark)

    return writer.run(work)


def cut_stream(job: Job, decompress: Decompressor) -> Written:
    """Write all parts of a compressed file, one after the other: it can only be read from its beginning.

    It is read twice, first to learn its length, which decides the number of parts and so their names.
    """
    s3 = s3_client()
    try:
        beginning, length = measured(decompress(job.source.chunks(s3)), job.source.size, job.limits)
        layout = layout_of(job.kind, beginning, DATASETS[job.dataset])
    except Unreadable as error:
        return Written((), 0, (), error.reason, error.line)
    parts = part_count(length, beginning, job.recipe)
    cuts = nominal_cuts(layout.start, length, parts)
    writer = Writer(job, layout, s3, parts, lines=layout.lines)
    text = skipped(decompress(job.source.chunks(s3)), layout.start)
    return writer.run(lambda: writer.all_parts(cuts, blocks(text, layout.quotes, job.limits)))


def measured(chunks: Iterable[bytes], size: int, limits: Limits) -> tuple[bytes, int]:
    """The first SAMPLE bytes of a text that is stored in `size` bytes, and its length. Raises Unreadable."""
    beginning, length = b"", 0
    for chunk in chunks:
        if len(beginning) < SAMPLE:
            beginning = (beginning + chunk)[:SAMPLE]
        length += len(chunk)
        limits.refuse_text(length, size)
    return beginning, length


def skipped(chunks: Iterable[bytes], start: int) -> Iterator[bytes]:
    for chunk in chunks:
        yield chunk[start:] if start else chunk
        start = max(0, start - len(chunk))


def share_chunks(job: Job, s3, share: Share, begin: int, quotes: bool) -> Iterator[bytes]:
    """The share's text from `begin`, where a record begins. None of it if that lies beyond the share's end: then the
    record before reaches there."""
    inside = False
    for chunk in job.source.chunks(s3, begin, share.end):
        inside ^= quotes and is_odd(chunk)
        yield chunk
    if begin <= share.end:
        yield rest_of_record(job, s3, share.end, quotes, inside)


def rest_of_record(job: Job, s3, position: int, quotes: bool, inside: bool | None) -> bytes:
    """The text from `position` to the first record end at or after it, or to the end of the file.

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
