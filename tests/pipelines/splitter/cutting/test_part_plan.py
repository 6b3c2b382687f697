import random

from pipelines.splitter.cutting.part_plan import nominal_boundaries, numbered, part_count, text_bytes_of_a_part
from pipelines.splitter.parts.part_settings import PartSettings

TEXT = random.Random(3).randbytes(10_000).hex().encode()


def test_boundaries_divide_the_text_evenly_from_start_to_end():
    assert nominal_boundaries(10, 40, 3) == [10, 20, 30, 40]
    assert nominal_boundaries(0, 10, 3) == [0, 3, 6, 10]
    assert nominal_boundaries(5, 5, 1) == [5, 5]


def test_the_number_of_parts_brings_each_near_its_size():
    settings = PartSettings(1_000, 6)
    compressed = settings.compressed_size(TEXT)
    assert 9_000 < compressed < len(TEXT)
    assert part_count(len(TEXT), TEXT, settings) == round(compressed / 1_000)
    assert part_count(10 * len(TEXT), TEXT, settings) == round(compressed / 100)


def test_a_small_or_empty_text_is_one_part():
    settings = PartSettings(30_000, 6)
    assert part_count(30_000, TEXT, settings) == part_count(0, b"", settings) == 1
    assert part_count(100_000, b"", settings) == 1
    assert part_count(30_001, b"a" * 10_000, settings) == 1


def test_a_part_of_a_stream_holds_the_text_that_compresses_to_it():
    settings = PartSettings(30_000, 6)
    rows = b"".join(b"%d,%d\n" % (number * 7919 % 10_007, number) for number in range(20_000))
    step = text_bytes_of_a_part(rows, settings)
    assert 0.9 < settings.compressed_size(rows) * step / len(rows) / 30_000 < 1.1
    # Text that does not compress, and a file without a row: no part is smaller than its size in text.
    assert text_bytes_of_a_part(b"x", settings) == 30_000


def test_a_part_of_a_stream_ends_at_the_first_record_end_at_or_after_its_boundary():
    rows = [b"%d,b,c\n" % number for number in range(10)]
    found = list(numbered([b"".join(rows[:4]), b"".join(rows[4:])], step=18, quotes=True))
    # The boundaries are 18, 36 and 54; the second one stands at the beginning of the seventh record.
    assert found == [
        (0, b"".join(rows[:4])),
        (1, b"".join(rows[4:7])),
        (2, b"".join(rows[7:10])),
    ]


def test_a_record_that_reaches_over_a_boundary_leaves_out_a_number():
    long = b"x" * 50 + b"\n"
    assert list(numbered([b"a\n" + long + b"b\n"], step=10, quotes=False)) == [(0, b"a\n" + long), (5, b"b\n")]


def test_a_boundary_inside_quotes_waits_for_the_end_of_the_record():
    blocks = [b'a,"x\ny\nz",c\n', b"d,e,f\n"]
    assert list(numbered([b"".join(blocks)], step=5, quotes=True)) == [(0, blocks[0]), (2, blocks[1])]


def test_the_numbers_do_not_depend_on_the_blocks():
    text = b"".join(b"%d\n" % (number**5) for number in range(60))
    lines = text.splitlines(keepends=True)
    whole, single = ({}, {})
    for found, blocks in ((whole, [text]), (single, lines)):
        for number, block in numbered(blocks, step=37, quotes=False):
            found[number] = found.get(number, b"") + block
    assert whole == single and b"".join(whole.values()) == text and len(whole) > 3
