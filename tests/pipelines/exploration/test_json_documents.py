import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.exploration.json_documents import json_documents

values = st.none() | st.text('ab"\\\n é[]{},', max_size=6) | st.booleans()
objects = st.lists(st.dictionaries(st.sampled_from(["a", "b", "c"]), values, min_size=1), max_size=6)


def cut(text: bytes, size: int) -> list[bytes]:
    return [text[start : start + size] for start in range(0, len(text), size)]


@given(objects, st.integers(1, 9), st.sampled_from([None, 1]), st.sampled_from(["", "\ufeff", " \r\n"]))
def test_arrays_lines_and_pretty_objects_give_the_same_records_wherever_chunks_end(found, size, indent, before):
    array = json.dumps(found, indent=indent, ensure_ascii=False)
    lines = "\r\n".join(json.dumps(each, indent=indent, ensure_ascii=False) for each in found)
    for text in (array, lines):
        assert list(json_documents(cut((before + text + "\n").encode(), size))) == found


def test_numbers_keep_their_digits():
    assert list(json_documents([b'{"a": 1.50, "b": 12345678901234567890, "c": 1e3}'])) == [
        {"a": "1.50", "b": "12345678901234567890", "c": "1e3"}
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b'[{"a": 1}, {"a', "Unterminated string"),
        (b'[{"a": 1},', "a record that is no JSON object"),
        (b'[{"a": 1}', "a JSON array that does not end"),
        (b'[{"a": 1} {"a": 2}]', "no comma after an object"),
        (b'[{"a": 1}] {}', "text after the JSON array"),
        (b"[1]", "a record that is no JSON object"),
        (b'{"a": 1}\nnull', "a record that is no JSON object"),
        (b'{"a": "\xff"}', "codec can't decode"),
        (b"[", "a record that is no JSON object"),
    ],
)
def test_what_is_no_whole_json_is_refused(text, reason):
    with pytest.raises(ValueError, match=reason):
        list(json_documents([text]))
