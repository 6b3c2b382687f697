import gzip
from dataclasses import replace

import pytest
import zstandard

from pipelines.splitter.cutting import cut
from pipelines.splitter.cutting.cut import PartRange, cut_range, cut_stream, cut_text
from pipelines.splitter.landing.source import Source
from pipelines.splitter.reading import gzip_stream, zstd_stream
from pipelines.splitter.reading.layout import decompressor_of
from tests.pipelines.splitter.cutting.in_memory import HEADER, Bucket, job_of, layout

ROWS = [b"%d,b,c\n" % number for number in range(1_000, 2_000)]
TEXT = HEADER + b"".join(ROWS)


@pytest.fixture
def bucket(monkeypatch):
    """A bucket with the file that the test gives."""
    made = Bucket(b"")
    monkeypatch.setattr(cut, "s3_client", lambda: made)
    return made


def test_ranges_of_one_file_write_each_row_once_and_meet(bucket):
    bucket.data = TEXT
    job, form = job_of(TEXT), layout(TEXT)
    bounds = [form.start, 3_001, 6_000, len(TEXT)]
    ranges = [PartRange(number, 3, bounds[number], bounds[number + 1]) for number in range(3)]
    first = cut_range(job, form, PartRange(0, 3, form.start, 3_001, begin=form.start))
    results = [first, *(cut_range(job, form, each) for each in ranges[1:])]
    assert b"".join(bucket.texts().values()) == b"".join(ROWS)
    assert [result.end for result in results[:-1]] == [result.begin for result in results[1:]]
    assert (results[0].begin, results[-1].end) == (form.start, len(TEXT))
    assert sum(result.lines for result in results) == TEXT.count(b"\n")
    assert [len(result.parts) for result in results] == [1, 1, 1]


@pytest.mark.parametrize(
    "text", [TEXT, TEXT[:-1], HEADER + b'a,"b\n",c\n', HEADER, HEADER + b'a,"b,c\n', HEADER + b"a,b\n"]
)
def test_a_text_at_hand_gives_the_parts_of_its_range_and_is_not_read_again(text, bucket):
    bucket.data = text
    job, form = job_of(text, max_bad_rows=1), layout(text)
    whole, puts = cut_range(job, form, PartRange(0, 1, form.start, len(text), form.start)), bucket.puts
    bucket.data, bucket.puts = b"", {}
    assert (cut_text(job, form, text), bucket.puts) == (whole, puts)


@pytest.mark.parametrize("compress", [gzip.compress, zstandard.compress])
def test_a_stream_at_hand_gives_the_parts_of_its_file_and_is_not_read_again(compress, bucket):
    bucket.data = data = compress(TEXT)
    decompress = decompressor_of(data)
    whole, puts = cut_stream(job_of(data), decompress), bucket.puts
    bucket.data, bucket.puts = b"", {}
    assert whole.parts and (cut_stream(job_of(data), decompress, data), bucket.puts) == (whole, puts)


def test_a_known_beginning_is_in_the_name_of_the_part(bucket):
    bucket.data = TEXT
    end = TEXT.index(b"1500")
    cut_range(job_of(TEXT), layout(TEXT), PartRange(1, 2, 0, len(TEXT), begin=end))
    assert list(bucket.texts()) == [f"part-00001-of-00002-from-{end}.csv.gz"]
    assert bucket.texts().popitem()[1].startswith(b"1500,")


def test_a_range_that_a_record_covers_is_empty(bucket):
    text = HEADER + b"a," + b"x" * 500 + b",c\n"
    bucket.data = text
    result = cut_range(job_of(text), layout(text), PartRange(1, 3, 100, 200, begin=len(text)))
    assert (result.parts, result.begin, result.end, bucket.puts) == ((), len(text), len(text), {})


def test_a_range_that_begins_in_a_record_skips_to_its_end(bucket):
    text = HEADER + b'"a","line\nof text","c"\n"d","e","f"\n'
    bucket.data = text
    inside = text.index(b"line") + 2
    result = cut_range(job_of(text), layout(text), PartRange(1, 2, inside, len(text)))
    assert result.begin == text.index(b'"d"')
    assert bucket.texts() == {"part-00001-of-00002.csv.gz": b"d,e,f\n"}


def test_the_search_for_a_record_end_grows_to_the_longest_record_and_no_further(bucket, monkeypatch):
    monkeypatch.setattr(cut, "WINDOW", 16)
    text = HEADER + b"a," + b"x" * 400 + b",c\nd,e,f\n"
    bucket.data = text
    found = cut_range(job_of(text, record_bytes=450), layout(text), PartRange(1, 2, 60, len(text)))
    assert found.begin == text.index(b"d,e")
    refused = cut_range(job_of(text, record_bytes=100), layout(text), PartRange(1, 2, 60, len(text)))
    assert refused.fault == "a record is longer than 100 bytes, or a quote is never closed"


def test_the_last_record_may_lack_its_line_end(bucket):
    text = TEXT[:-1]
    bucket.data = text
    result = cut_range(job_of(text), layout(text), PartRange(1, 2, len(text) - 3, len(text)))
    assert (result.parts, result.begin) == ((), len(text))


@pytest.mark.parametrize(
    ("pack", "unpack"), [(gzip.compress, gzip_stream.decompress), (zstandard.compress, zstd_stream.decompress)]
)
def test_a_compressed_file_becomes_all_parts_in_order(pack, unpack, bucket):
    bucket.data = pack(TEXT)
    result = cut_stream(job_of(bucket.data), unpack)
    names = list(bucket.texts())
    assert len(names) > 1 and names[:2] == ["part-00000.csv.gz", "part-00001.csv.gz"]
    assert b"".join(bucket.texts().values()) == b"".join(ROWS)
    assert (len(result.parts), result.lines, result.fault) == (len(names), TEXT.count(b"\n"), None)
    assert (result.begin, result.end) == (0, len(TEXT) - len(HEADER))


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_a_compressed_file_is_read_once(pack, bucket, monkeypatch):
    bucket.data, read = pack(TEXT), []
    monkeypatch.setattr(Source, "read", lambda source, s3, start, end: read.append((start, end)) or s3.data[start:end])
    assert cut_stream(job_of(bucket.data), decompressor_of(bucket.data)).lines == TEXT.count(b"\n")
    assert read == [(0, len(bucket.data))]


def test_parts_of_a_stream_do_not_depend_on_how_its_text_comes(bucket):
    """Nor on the codec: cuts are made by the length of the text."""
    job, found = job_of(TEXT), []
    forms = [
        gzip.compress(TEXT),
        zstandard.compress(TEXT),
        b"".join(gzip.compress(TEXT[at : at + 99]) for at in range(0, len(TEXT), 99)),
    ]
    for bucket.data in forms:
        cut_stream(replace(job, source=replace(job.source, size=len(bucket.data))), decompressor_of(bucket.data))
        found.append(bucket.puts)
        bucket.puts = {}
    assert found[0] == found[1] == found[2] and len(found[0]) > 1


def test_a_compressed_file_with_a_byte_order_mark_begins_after_it(bucket):
    bucket.data = gzip.compress(b"\xef\xbb\xbf" + TEXT)
    cut_stream(job_of(bucket.data, part_bytes=1_000_000), gzip_stream.decompress)
    assert list(bucket.texts().values()) == [b"".join(ROWS)]


def test_a_compressed_file_with_a_wrong_header_is_a_fault(bucket):
    bucket.data = gzip.compress(b"first_name\n")
    result = cut_stream(job_of(bucket.data), gzip_stream.decompress)
    assert result.fault is not None and "missing column 'last_name'" in result.fault
    assert (result.fault_line, result.parts, result.lines) == (1, (), 0)


def test_a_text_that_is_too_long_is_a_fault_before_a_part_is_written(bucket):
    bucket.data = gzip.compress(TEXT)
    result = cut_stream(job_of(bucket.data, file_bytes=1_000), gzip_stream.decompress)
    assert result.fault == "the file decompresses to more than 1,000 bytes"
    assert bucket.puts == {}
