import csv
import io
import json
import tracemalloc
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.splitter.landing.unreadable import BadRow, Unreadable
from pipelines.splitter.reading.contract import datasets, names
from pipelines.splitter.reading.rows import csv_rows, json_rows

# Of each dataset the columns that every file has.
USERS, MOVIES, STREAMS = (
    tuple(column for column in datasets()[name] if not column.optional) for name in ("users", "movies", "streams")
)
letters = st.characters(exclude_characters="\0", exclude_categories=["Cs"])
values = st.none() | st.text(letters | st.sampled_from(',"\n\r\\ ;'))


def written(value):
    return "" if value is None else '"' + value.replace('"', '""') + '"'


def read(data: bytes):
    """Every field with its quotes, so that NULL and empty text differ; by an own reader, apart from the code's."""
    records, fields, field, inside = [], [], "", False
    for letter in data.decode():
        if letter == '"':
            inside = not inside
        if letter == "," and not inside:
            fields, field = [*fields, field], ""
        elif letter == "\n" and not inside:
            records, fields, field = [*records, [*fields, field]], [], ""
        else:
            field += letter
    assert not (fields or field)
    return [[unquoted(field) for field in record] for record in records]


def unquoted(field):
    if field.startswith('"'):
        return field[1:-1].replace('""', '"')
    return field or None


three = st.lists(st.tuples(values, values, values), min_size=1, max_size=8)


@given(three, st.permutations(names(USERS)), st.sampled_from(["\n", "\r\n"]))
def test_values_arrive_unchanged_in_their_column_whatever_the_header_order(rows, header, ending):
    records = [dict(zip(names(USERS), row, strict=True)) for row in rows]
    block = "".join(",".join(written(record[name]) for name in header) + ending for record in records)
    rows_read = csv_rows(block.encode(), tuple(header), USERS)
    assert rows_read.count == len(rows)
    assert read(rows_read.data) == [list(row) for row in rows]


def test_a_column_that_the_header_lacks_is_null_in_its_place():
    later = replace(USERS[1], optional=True)
    assert csv_rows(b"e@x,A\n", ("email", "first_name"), (USERS[0], later, USERS[2])).data == b"A,,e@x\n"


@given(st.lists(st.tuples(values, values, values).filter(any), min_size=1, max_size=8))
def test_json_arrives_as_the_same_bytes_as_csv(rows):
    header = names(USERS)
    block = "".join(json.dumps(dict(zip(header, row, strict=True))) + "\n" for row in rows).encode()
    as_csv = "".join(",".join(map(written, row)) + "\n" for row in rows).encode()
    assert json_rows(block, USERS) == csv_rows(as_csv, header, USERS)


def test_the_form_depends_on_the_values_alone():
    quoted = b'"a","b","c"\r\n"d","","f"\r\n'
    plain = b'a,b,c\nd,"",f'
    assert csv_rows(quoted, names(USERS), USERS) == csv_rows(plain, names(USERS), USERS)
    assert csv_rows(plain, names(USERS), USERS).data == b'a,b,c\nd,"",f\n'


def test_a_backslash_stands_in_quotes_because_snowflake_would_take_it_for_an_escape():
    assert csv_rows(b'a\\b,"\\N",c\n', names(USERS), USERS).data == b'"a\\b","\\N",c\n'


def test_a_row_without_a_value_in_its_only_column_is_none():
    """A blank line is an error to Snowflake: https://docs.snowflake.com/en/sql-reference/sql/create-file-format"""
    for line in (b'{"email": null}\n', b'{"email": null}\n' * 2):
        with pytest.raises(BadRow, match="a row without a value in its only column") as caught:
            json_rows(b'{"email": ""}\n\n' + line, USERS[2:])
        assert caught.value.line == 3
    assert json_rows(b'{"email": ""}\n{"email": "a"}\n', USERS[2:]).data == b'""\na\n'
    assert csv_rows(b'""\n\na\n', ("email",), USERS[2:]).data == b'""\na\n'
    assert json_rows(b'{"email": null}\n', USERS).data == b",,\n"


@pytest.mark.parametrize("block", [b"a,b,c\r\n", b"a,b,c", b'"a",b,c\n', b"a\\,b,c\n"])
def test_a_block_in_the_form_of_parts_is_copied_as_it_is(block):
    in_form = b"a,b,c\nd,,f\n"
    assert csv_rows(in_form, names(USERS), USERS).data is in_form
    assert csv_rows(block, names(USERS), USERS).data is not block


def test_a_byte_order_mark_within_a_value_is_a_character_of_it():
    assert csv_rows("a\ufeffb,c,d\n".encode(), names(USERS), USERS).data == "a\ufeffb,c,d\n".encode()


def test_python_and_pyarrow_read_the_same_records():
    block = b'1,"2,",3\n\n"4\n","5""",6\r\n'
    theirs = [row for row in csv.reader(io.StringIO(block.decode(), newline="")) if row]
    assert list(csv.reader(io.StringIO(csv_rows(block, names(USERS), USERS).data.decode(), newline=""))) == theirs


@pytest.mark.slow
@pytest.mark.parametrize("before", [b'"' + b'x""' * 500_000 + b'",u,1,,\n', b"," * 500_000 + b"\n", b"1\n" * 500])
def test_the_line_of_a_stray_quote_behind_a_long_record_is_found_within_its_memory(before):
    """A regular expression that could go back took hundreds of times the record's length."""
    block = before + b'a,5" screen' + b"," * 500_000 + b"\n"
    tracemalloc.start()
    with pytest.raises(Unreadable) as caught:
        csv_rows(block, names(STREAMS), STREAMS)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.line == before.count(b"\n") + 1 and peak < 10 * len(block)


def test_json_numbers_keep_their_digits():
    block = b'{"title": "A", "duration_mins": 120, "size_mb": 1.50}\n{"title": "B", "size_mb": "0.10"}\n'
    assert json_rows(block, MOVIES).data == b"A,120,,1.50\nB,,,0.10\n"


GOOD = b"m,u,1.5,2021-12-01 00:00:00,2021-12-02T03:04:05.123456\n"


@pytest.mark.parametrize(
    ("block", "line", "reason"),
    [
        (GOOD + b"m,u,1.5,2021-12-01\n", 2, "a record of 4 fields, expected 5"),
        (GOOD + b"\n\nm,u,1.5,2021-12-01,,\n", 4, "a record of 6 fields, expected 5"),
        (b'"m\n\n",u,1.5,,\nm,u\n', 4, "a record of 2 fields"),
        (GOOD + b"m,u,,,\nm,u,1.5,2021-13-01,\n", 3, "start_at is '2021-13-01', not a time"),
        (GOOD + b"m,u,1.5,2021-12-01T00:00:00Z,\n", 2, "start_at is '2021-12-01T00:00:00Z', not a time"),
        (GOOD + b"m,u,much,,\n", 2, "size_mb is 'much', not a number"),
        (b"m,u,1e15,,\n", 1, "size_mb is '1e15', not a number of at most 15 digits"),
        (b"m,u,nan,,\n", 1, "size_mb is 'nan', not a number"),
        (b'm,u,"",,\n', 1, "size_mb is '', not a number"),
        (GOOD + b"\xff,u,1.5,,\n", 2, "not UTF-8"),
        (GOOD + b"m\0,u,1.5,,\n", 2, "a NUL byte"),
        (GOOD + b'm"m"m,u,1.5,,\n', 2, "a quote inside an unquoted field"),
        (GOOD + b'"m"m,u,1.5,,\n', 2, "text after a closing quote"),
        (GOOD + b' "m",u,1.5,,\n', 2, "a quote inside an unquoted field"),
        (GOOD + b'm,"u" ,1.5,,\n', 2, "text after a closing quote"),
    ],
)
def test_a_bad_record_is_named_by_line_and_reason(block, line, reason):
    with pytest.raises(Unreadable) as caught:
        csv_rows(block, names(STREAMS), STREAMS)
    assert reason in caught.value.reason
    assert caught.value.line == line


@pytest.mark.parametrize("row", [b"caf\xe9,b\n", b"\xff\n", b"caf\xe9,b,c,d\n", b"caf\xe9,b,c\n"])
def test_a_row_that_is_not_utf_8_is_rejected_without_a_traceback_whatever_its_fields(row, capfd):
    """pyarrow printed one where a row with another number of fields was no text."""
    with pytest.raises(BadRow, match="not UTF-8"):
        csv_rows(b"a,b,c\n" + row, names(USERS), USERS)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"[1]", "not a JSON object"),
        (b"{}", "not a JSON object with columns"),
        (b'{"email": "a"', "not a JSON record"),
        (b'{"email": "a"} {"email": "b"}', "not a JSON record"),
        (b'{"email": "a", "e_mail": "b"}', "unknown column 'e_mail'; expected first_name, last_name, email"),
        (b'{"email": "a", "email": "b"}', "stands twice"),
        (b'{"email": ["a"]}', "email is neither text nor a number"),
        (b'{"email": true}', "email is neither text nor a number"),
        (b'{"email": "\\u0000"}', "email holds a NUL"),
        (b'{"email": "\\ud83d"}', "half of a surrogate pair"),
        (b'{"email": "\xff"}', "not UTF-8"),
    ],
)
def test_a_bad_json_line_is_named_by_line_and_reason(text, reason):
    with pytest.raises(Unreadable) as caught:
        json_rows(b'\n{"email": "good"}\n' + text + b"\n", USERS)
    assert reason in caught.value.reason
    assert caught.value.line == 3


def test_whole_numbers_may_be_written_with_a_point_but_not_have_a_fraction():
    assert csv_rows(b"t,90.0,en,\n", names(MOVIES), MOVIES).count == 1
    with pytest.raises(Unreadable, match=r"duration_mins is '90\.5', not a whole number"):
        csv_rows(b"t,90.5,en,\n", names(MOVIES), MOVIES)


@given(st.lists(st.tuples(*[st.text("ab,\\ é", max_size=4)] * 3), min_size=1, max_size=8))
def test_a_block_in_form_is_taken_as_it_is_and_any_other_brought_into_it(rows):
    plain = "".join(",".join(value.replace(",", ";") for value in row) + "\n" for row in rows).encode()
    quoted = "".join(",".join(f'"{value.replace(",", ";")}"' if value else "" for value in row) + "\n" for row in rows)
    assert csv_rows(plain, names(USERS), USERS) == csv_rows(quoted.encode(), names(USERS), USERS)
