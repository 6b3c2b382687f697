import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from pipelines.splitter.landing.unreadable import Unreadable
from pipelines.splitter.reading import zstd_stream
from pipelines.splitter.reading.zstd_stream import decompress, is_zstd

SKIPPED = b"\x53\x2a\x4d\x18\x04\x00\x00\x00skip"


def compress(data: bytes, checksum: bool = True) -> bytes:
    return zstandard.ZstdCompressor(write_checksum=checksum).compress(data)


def chunks(data, size):
    return [data[start : start + size] for start in range(0, len(data), size)]


@given(st.lists(st.binary(max_size=3_000), min_size=1, max_size=4), st.integers(1, 50), st.booleans())
def test_frames_are_read_one_after_the_other_whatever_the_chunks(contents, size, skips):
    data = (SKIPPED if skips else b"") + b"".join(map(compress, contents))
    assert is_zstd(data)
    assert b"".join(decompress(chunks(data, size))) == b"".join(contents)


@given(st.binary(min_size=1, max_size=5_000), st.data())
def test_a_truncated_stream_is_refused(content, data):
    whole = compress(content)
    with pytest.raises(Unreadable, match="truncated"):
        list(decompress([whole[: data.draw(st.integers(1, len(whole) - 1))]]))


@pytest.mark.parametrize("garbage", [b"garbage", b"\x28", b"\0\0\0\0"])
def test_bytes_after_the_last_frame_are_refused(garbage):
    with pytest.raises(Unreadable, match=r"followed by something else|truncated"):
        list(decompress([compress(b"a,b,c\n") + garbage]))


def test_a_wrong_checksum_is_refused():
    data = bytearray(compress(b"a,b,c\n"))
    data[-1] ^= 1
    with pytest.raises(Unreadable, match="damaged"):
        list(decompress([bytes(data)]))


def test_a_stream_that_this_reader_can_not_open_is_told_from_a_damaged_one():
    """A dictionary by its number, a window by its size: https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1.1"""
    samples = [b"%d,%d,%d\n" % (number * 7, number * 11, number * 13) * 9 for number in range(400)]
    dictionary = zstandard.train_dictionary(999, samples)
    wide = zstandard.ZstdCompressionParameters(window_log=28)
    for compressor, reason in (
        (zstandard.ZstdCompressor(dict_data=dictionary), "needs a dictionary"),
        (zstandard.ZstdCompressor(compression_params=wide), "needs a window of more than 128 MiB"),
    ):
        frame = compressor.compressobj()
        data = frame.compress(b"a,b,c\n") + frame.flush()
        for before in (b"", compress(b"a,b,c\n"), SKIPPED):
            with pytest.raises(Unreadable, match=reason):
                list(decompress([before + data]))


def test_a_bomb_comes_out_in_chunks_of_bounded_size():
    bomb = compress(b"0" * 300_000_000)
    assert len(bomb) < 20_480
    sizes = [len(chunk) for chunk in decompress([bomb])]
    assert sum(sizes) == 300_000_000
    assert max(sizes) <= 2 * zstd_stream.CHUNK


def test_small_input_is_gathered_into_large_chunks(monkeypatch):
    monkeypatch.setattr(zstd_stream, "CHUNK", 10_000)
    frames = b"".join(compress(b"x" * 10) for _ in range(3_000))
    assert [len(chunk) for chunk in decompress([frames])] == [10_000] * 3
