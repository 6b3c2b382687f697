import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.splitter.landing.unreadable import Unreadable
from pipelines.splitter.reading import gzip_stream
from pipelines.splitter.reading.gzip_stream import decompress


def chunks(data, size):
    return [data[start : start + size] for start in range(0, len(data), size)]


@given(st.lists(st.binary(max_size=200), min_size=1, max_size=4), st.integers(1, 50), st.integers(0, 9))
def test_members_are_read_one_after_the_other_whatever_the_chunks(members, size, zeros):
    data = b"".join(map(gzip.compress, members)) + b"\0" * zeros
    assert b"".join(decompress(chunks(data, size))) == b"".join(members)


def with_header(flags: int, content: bytes) -> bytes:
    """A member with the optional fields that these flags say."""
    compressor = zlib.compressobj(6, zlib.DEFLATED, -15)
    header = b"\x1f\x8b\x08" + bytes([flags]) + b"\0" * 5 + b"\xff"
    header += b"\x05\0ab\0cd" if flags & 4 else b""
    header += b"name\0" if flags & 8 else b""
    header += b"comment\0" if flags & 16 else b""
    header += (zlib.crc32(header) & 0xFFFF).to_bytes(2, "little") if flags & 2 else b""
    text = compressor.compress(content) + compressor.flush()
    return header + text + zlib.crc32(content).to_bytes(4, "little") + len(content).to_bytes(4, "little")


@pytest.mark.parametrize("flags", range(0, 32, 2))
@pytest.mark.parametrize("size", [1, 2, 5, 7, 11, 13, 1000])
def test_a_header_with_any_optional_fields_may_come_in_pieces(flags, size):
    """https://www.rfc-editor.org/rfc/rfc1952#section-2.3"""
    data = with_header(flags, b"a,b\n") + with_header(flags, b"") + with_header(flags, b"c,d\n")
    assert b"".join(decompress(chunks(data, size))) == b"a,b\nc,d\n"


def test_a_header_without_an_end_is_refused_before_it_takes_memory(monkeypatch):
    monkeypatch.setattr(gzip_stream, "MAX_HEADER", 1000)
    read = []
    with pytest.raises(Unreadable, match="header of more than 1,000 bytes"):
        list(decompress(read.append(0) or piece for piece in [with_header(8, b"")[:11], *[b"x" * 100] * 99]))
    assert len(read) < 12


@given(st.binary(min_size=1), st.data())
def test_a_truncated_stream_is_refused(content, data):
    whole = gzip.compress(content)
    with pytest.raises(Unreadable, match="truncated"):
        list(decompress([whole[: data.draw(st.integers(1, len(whole) - 1))]]))


@pytest.mark.parametrize("garbage", [b"garbage", b"more", b"\x1f", b"\x1f\x8c", b"\0\0x"])
def test_bytes_after_the_last_member_are_refused(garbage):
    with pytest.raises(Unreadable, match=r"followed by something else|truncated"):
        list(decompress([gzip.compress(b"a,b,c\n") + garbage]))


def test_a_wrong_checksum_is_refused():
    data = bytearray(gzip.compress(b"a,b,c\n"))
    data[-8] ^= 1
    with pytest.raises(Unreadable, match="damaged"):
        list(decompress([bytes(data)]))


def test_a_bomb_comes_out_in_chunks_of_bounded_size(monkeypatch):
    monkeypatch.setattr(gzip_stream, "CHUNK", 1000)
    bomb = zlib.compressobj(9, zlib.DEFLATED, 31)
    data = bomb.compress(b"0" * 10_000_000) + bomb.flush()
    sizes = [len(chunk) for chunk in decompress([data])]
    assert max(sizes) <= 1000 and sum(sizes) == 10_000_000


def by_zlib(data: bytes) -> bytes | None:
    """The text of the members as zlib reads them, None if it refuses them."""
    text = b""
    while data:
        member = zlib.decompressobj(31)
        try:
            text += member.decompress(data)
        except zlib.error:
            return None
        if not member.eof:
            return None
        data = member.unused_data.lstrip(b"\0")
    return text


@st.composite
def damaged(draw) -> bytes:
    """Members of which a few bits are turned, half of them in a header."""
    contents = draw(st.lists(st.text("abc,\n", max_size=80).map(str.encode), min_size=1, max_size=3))
    data = bytearray(b"".join(gzip.compress(content, draw(st.integers(0, 9))) for content in contents))
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(data) - 1) | st.integers(0, 9))
        data[place] ^= 1 << draw(st.integers(0, 7))
    return bytes(data)


@given(data=damaged(), size=st.integers(1, 60))
def test_it_takes_and_refuses_the_streams_that_zlib_does(data, size):
    try:
        text = b"".join(decompress(chunks(data, size)))
    except Unreadable:
        text = None
    assert text == by_zlib(data)
