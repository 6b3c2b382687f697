import hashlib
from itertools import pairwise

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.splitter.parts.codec import CODECS

TEXT = b"".join(b"%d,user%d@example.com,%d.5\n" % (n, n * 7919 % 10_007, n * 31 % 977) for n in range(200_000))
# Of TEXT at the default level. Another digest for the same version would be a broken promise of the library's.
ZSTD_BYTES = {"1.5.7": "30f992a183b7d16478251aeba5cecb195c2d12b0d95bf1b8186704e3ae92306d"}


def compressed(codec: str, cuts: list[int]) -> bytes:
    compressor = CODECS[codec].begin(CODECS[codec].default_level)
    bounds = [0, *sorted(cuts), len(TEXT)]
    pieces = [TEXT[start:end] for start, end in pairwise(bounds)]
    return b"".join(map(compressor.compress, pieces)) + compressor.flush()


@pytest.mark.slow
@pytest.mark.parametrize("codec", CODECS)
@settings(max_examples=15, deadline=None)
@given(cuts=st.lists(st.integers(0, len(TEXT)), max_size=6))
def test_the_bytes_do_not_depend_on_the_pieces_in_which_the_text_comes(codec, cuts):
    assert compressed(codec, cuts) == compressed(codec, [])


def test_the_bytes_of_a_version_of_zstd_are_the_same_on_every_machine():
    assert hashlib.sha256(compressed("zstd", [])).hexdigest() == ZSTD_BYTES[CODECS["zstd"].library]


def test_a_part_is_one_frame_with_a_checksum():
    data = compressed("zstd", [])
    assert zstandard.get_frame_parameters(data).has_checksum
    frame = zstandard.ZstdDecompressor().decompressobj()
    assert (frame.decompress(data), frame.eof, frame.unused_data) == (TEXT, True, b"")
