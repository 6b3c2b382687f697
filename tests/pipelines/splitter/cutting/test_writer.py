from dataclasses import replace

import pytest

from pipelines.splitter.cutting.writer import Writer
from pipelines.splitter.landing.unreadable import Rejected, Unreadable
from pipelines.splitter.reading.limits import Limits
from tests.pipelines.splitter.cutting.in_memory import HEADER, Bucket, job_of, layout

ROWS = [b"a%d,b,c\n" % number for number in range(10)]


def writer(bucket: Bucket, parts: int | None = 1, lines: int = 1, kind: str = "csv", **options) -> Writer:
    job = job_of(bucket.data, kind, **options)
    return Writer(job, layout(HEADER if kind == "csv" else b"{}", kind), bucket, parts, lines)


def test_a_part_key_names_dataset_file_settings_and_number():
    job = job_of(b"")
    folder = f"users/{job.source.hash}/{job.part_settings.hash}"
    assert job.part_key(3, 42) == f"{folder}/part-00003-of-00042.csv.gz"
    assert job.part_key(3, 42, "-from-7") == f"{folder}/part-00003-of-00042-from-7.csv.gz"
    assert job.part_key(3, None) == f"{folder}/part-00003.csv.gz"


def test_one_part_holds_all_rows_and_says_what_it_read():
    bucket = Bucket(b"")
    task = writer(bucket, parts=5)
    result = task.run(lambda: task.one_part(2, [b"".join(ROWS[:4]), b"".join(ROWS[4:])], begin=27))
    assert bucket.texts() == {"part-00002-of-00005.csv.gz": b"".join(ROWS)}
    assert [(part.rows, part.bytes) for part in result.parts] == [(10, len(*bucket.puts.values()))]
    assert (result.lines, result.begin, result.end) == (11, 27, 27 + len(b"".join(ROWS)))
    assert (result.rejected, result.fault, result.fault_line) == ((), None, None)


def test_a_part_that_is_cut_again_has_its_beginning_in_its_name():
    bucket = Bucket(b"")
    writer(bucket, parts=2).one_part(1, ROWS, 9, "-from-9")
    assert list(bucket.texts()) == ["part-00001-of-00002-from-9.csv.gz"]


def test_each_number_is_a_part_with_its_rows_and_one_without_rows_is_left_out():
    bucket = Bucket(b"")
    task = writer(bucket, parts=None)
    blocks = [(0, b"".join(ROWS[:3])), (0, ROWS[3]), (1, b"\n"), (2, b"".join(ROWS[4:]))]
    result = task.run(lambda: task.all_parts(blocks))
    assert bucket.texts() == {"part-00000.csv.gz": b"".join(ROWS[:4]), "part-00002.csv.gz": b"".join(ROWS[4:])}
    assert [part.rows for part in result.parts] == [4, 6]
    assert (result.lines, result.end) == (12, len(b"".join(ROWS)) + 1)


def test_the_outcome_of_a_stream_is_that_of_its_blocks_in_order_whatever_the_threads():
    """The first fault counts, though threads may meet a later one first."""
    bucket = Bucket(b"")
    task = writer(bucket, parts=None, max_bad_rows=1)

    def text():
        yield 0, b"".join(ROWS) * 20_000 + b"one\n"
        yield 0, b'd,e,f\n"d"e,f\n'
        raise Unreadable("no more")

    result = task.run(lambda: task.all_parts(text()))
    assert (result.fault, result.fault_line) == (
        "a quote inside an unquoted field, or text after a closing quote",
        200_004,
    )
    assert [(record.line, record.record) for record in result.rejected] == [(200_002, "one")]


def test_rejected_records_keep_their_line_in_the_text():
    bucket = Bucket(b"")
    task = writer(bucket, max_bad_rows=2)
    result = task.run(lambda: task.one_part(0, [b"a,b,c\na,b\n", b"d,e,f\n\ng\n"], begin=0))
    assert result.rejected == (
        Rejected(3, "a record of 2 fields, expected 3", "a,b"),
        Rejected(6, "a record of 1 fields, expected 3", "g"),
    )
    assert bucket.texts() == {"part-00000-of-00001.csv.gz": b"a,b,c\nd,e,f\n"}
    assert result.lines == 6


def test_lines_are_counted_in_large_blocks_of_json_with_any_forms_and_blank_lines():
    """The rows of a block whose lines all have one form are not counted twice."""
    one, other = (b'{"first_name": "a", "email": "b"}\n' * 9_000, b'{"email":"b"}\n' * 20_000)
    blocks = [one, other, b"\n" + one, one + b"\n", one[:-2] + b"x}\n", one, other + one, other[:-1]]
    task = writer(Bucket(b""), kind="json", lines=0, max_bad_rows=9)
    result = task.run(lambda: task.one_part(0, blocks, 0))
    text = b"".join(blocks)
    assert [record.line for record in result.rejected] == [sum(map(lambda block: block.count(b"\n"), blocks[:5]))]
    assert (result.lines, result.end) == (text.count(b"\n"), len(text))
    assert sum(part.rows for part in result.parts) == 6 * 9_000 + 3 * 20_000 - 1


def test_one_bad_row_too_many_ends_the_task_without_a_part():
    bucket = Bucket(b"")
    task = writer(bucket, max_bad_rows=1)
    result = task.run(lambda: task.one_part(0, [b"a\n", b"b\n", b"c\n"], begin=0))
    assert [record.record for record in result.rejected] == ["a"] and result.too_many
    assert (result.parts, result.fault, result.begin, result.end) == ((), None, None, None)
    assert bucket.puts == {}


def test_a_task_keeps_a_megabyte_of_rejected_records_and_the_beginning_of_further_ones():
    bucket = Bucket(b"")
    task = writer(bucket, max_bad_rows=200)
    result = task.run(lambda: task.one_part(0, [b"x" * 20_000 + b"\n"] * 100 + ROWS, begin=0))
    lengths = [len(record.record) for record in result.rejected]
    assert lengths == [16_384] * 65 + [256] * 35 and result.parts[0].rows == 10


def test_an_unreadable_text_is_a_result_with_its_line():
    bucket = Bucket(b"")
    task = writer(bucket)

    def work():
        task.one_part(0, ROWS[:3], 0)
        raise Unreadable("no more", line=2)

    result = task.run(work)
    assert (result.parts, result.fault, result.fault_line, result.lines) == ((), "no more", 6, 4)

    def without_line():
        raise Unreadable("no more")

    assert task.run(without_line).fault_line is None


def test_a_part_that_grows_beyond_the_limit_is_a_fault():
    bucket = Bucket(b"")
    task = writer(bucket)
    task.job = replace(task.job, limits=Limits(part_bytes=5))
    result = task.run(lambda: task.one_part(0, ROWS, 0))
    assert result.fault is not None and result.fault.startswith("a part would hold more than 5 bytes")


def test_json_lines_become_rows_of_the_contract():
    bucket = Bucket(b"")
    task = writer(bucket, lines=0, kind="json")
    result = task.run(lambda: task.one_part(0, [b'{"email": "c", "first_name": "a"}\n{"email": null}\n'], begin=0))
    assert bucket.texts() == {"part-00000-of-00001.csv.gz": b"a,,c\n,,\n"}
    assert result.lines == 2


@pytest.mark.parametrize("text", [[], [b""], [b"\n\r\n"]])
def test_a_part_without_rows_is_left_out(text):
    bucket = Bucket(b"")
    task = writer(bucket)
    assert task.run(lambda: task.one_part(0, text, 0)).parts == ()
    assert bucket.puts == {}
