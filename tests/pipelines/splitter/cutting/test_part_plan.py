import random

from pipelines.splitter.cutting.part_plan import nominal_boundaries, part_count
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
