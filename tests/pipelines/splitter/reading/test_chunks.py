from hypothesis import given
from hypothesis import strategies as st

from pipelines.splitter.reading.chunks import begun, joined, sliced, without_first

chunks = st.lists(st.binary(max_size=7), max_size=6)


@given(chunks, st.integers(1, 20))
def test_the_bytes_are_the_same_however_they_are_cut(some, size):
    whole = b"".join(some)
    small, large = list(sliced(some, size)), list(joined(some, size))
    assert b"".join(small) == b"".join(large) == whole
    assert all(len(chunk) <= size for chunk in small) and all(len(chunk) >= size for chunk in large[:-1])
    beginning, again = begun(iter(some), size)
    assert beginning == whole[:size] and b"".join(again) == whole


@given(chunks, st.integers(0, 50))
def test_the_first_bytes_are_left_out_wherever_chunks_end(some, size):
    assert b"".join(without_first(some, size)) == b"".join(some)[size:]
