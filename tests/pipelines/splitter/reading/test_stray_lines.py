import itertools
import random

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.splitter.landing.unreadable import BadRow, Rejected, Unreadable
from pipelines.splitter.reading.bad_row_filter import filter_bad_rows
from pipelines.splitter.reading.column_type import Number
from pipelines.splitter.reading.contract import Column, datasets, names
from pipelines.splitter.reading.rows import Rows, csv_rows, json_rows
from pipelines.splitter.reading.stray_lines import refuse_headers

USERS, MOVIES, STREAMS = (
    tuple(column for column in datasets()[name] if not column.optional) for name in ("users", "movies", "streams")
)
HEADER = names(USERS)
GOOD = b"Ann,Lee,ann@x.invalid\n"
AGAIN = "the header again"
MARKED = "a byte order mark within the file"


def read(block: bytes, header=HEADER, contract=USERS) -> list[Rows | Rejected]:
    return list(filter_bad_rows(block, lambda part: csv_rows(part, header, contract), quotes=True))


def rejected(block: bytes, header=HEADER, contract=USERS) -> list[Rejected]:
    return [found for found in read(block, header, contract) if isinstance(found, Rejected)]


HEADERS = [
    b"first_name,last_name,email\n",
    b"first_name,last_name,email\r\n",
    b"first_name,last_name,email\r",
    b'"first_name","last_name","email"\n',
    b"First_Name,LAST_NAME,Email\n",
    b"first_name, last_name ,email\n",
    b"#first_name,last_name,email\n",
    b"FirstName,last-name,E-Mail\n",
]


@pytest.mark.parametrize("line", HEADERS)
@pytest.mark.parametrize("before", [0, 1, 5_000])
def test_a_repeated_header_is_rejected_and_its_neighbours_are_rows(line, before):
    found = read(GOOD * before + line + GOOD * 2)
    [again] = [each for each in found if isinstance(each, Rejected)]
    assert again.line == before + 1 and again.reason.startswith(AGAIN)
    assert sum(each.count for each in found if isinstance(each, Rows)) == before + 2


@pytest.mark.parametrize(
    "line", [b"---,---,---\n", b"---,---,---\r\n", b'"--","--","--"\r', b"===,===,===\n", b"--,==,---"]
)
def test_a_line_of_dashes_is_rejected_and_its_neighbours_are_rows(line):
    found = read(GOOD * 2 + line)
    assert [(each.line, each.reason) for each in found if isinstance(each, Rejected)] == [
        (3, "a line of dashes, as a tool draws it below a header")
    ]
    assert sum(each.count for each in found if isinstance(each, Rows)) == 2


@pytest.mark.parametrize(
    "row", [b"-,-,-\n", b"--,b,c\n", b",,\n", b"a,--,--\n", b"-- ,--,--\n", b'"a\n---,---,---\n",b,c\n']
)
def test_a_row_with_a_dash_or_a_value_is_none(row):
    assert rejected(GOOD + row + GOOD) == []


@pytest.mark.parametrize("contract", [USERS, MOVIES, STREAMS], ids=["users", "movies", "streams"])
def test_every_dataset_rejects_its_header_in_the_order_of_the_file(contract):
    for header in itertools.islice(itertools.permutations(names(contract)), 24):
        [again] = rejected(",".join(header).encode() + b"\n", header, contract)
        assert again.reason.startswith(AGAIN)


def test_a_header_in_another_order_refuses_the_file_because_its_rows_would_land_in_wrong_columns():
    for contract in (USERS, MOVIES, STREAMS):
        other = ",".join(reversed(names(contract))).encode()
        block = b"," * (len(contract) - 1) + b"\n"
        with pytest.raises(Unreadable, match="another header within the file") as caught:
            read(block * 3 + other + b"\n", names(contract), contract)
        assert not isinstance(caught.value, BadRow) and caught.value.line == 4


def test_a_header_with_another_optional_column_in_its_place_refuses_the_file():
    contract = (*USERS[:2], Column("phone", optional=True), Column("email", optional=True))
    for line in (
        b"first_name,last_name,phone\n",
        b"first_name,last_name,nick\n",
        b"\xef\xbb\xbffirst_name,nick,email\n",
    ):
        with pytest.raises(Unreadable, match=r"another header within the file; .*: first_name, "):
            read(GOOD + line + GOOD, HEADER, contract)


def test_a_file_of_text_columns_alone_is_looked_through_whatever_the_contract_has_besides():
    contract = (Column("title"), Column("language"), Column("size_mb", Number(9, scale=3), optional=True))
    assert rejected(b"Heat,en\ntitle,language\n", ("title", "language"), contract)[0].line == 2


@pytest.mark.parametrize("line", [b"\xef\xbb\xbfemail,first_name,last_name", b"# email,first_name,last_name"])
def test_a_header_in_another_order_is_found_behind_a_mark_too(line):
    with pytest.raises(Unreadable, match="another header within the file") as caught:
        read(GOOD * 3 + line + b"\n" + GOOD)
    assert caught.value.line == 4


def test_values_that_are_names_of_columns_are_values_unless_most_are():
    rows = [
        b"email,last_name,a@x\n",
        b"email,email,email\n",
        b"first_name,,\n",
        b",Last_Name,a@x\n",
        b"first_name,,x\n",
    ]
    assert [(each.count, each.data) for each in read(b"".join(rows))] == [(5, b"".join(rows))]


def test_a_person_whose_names_are_those_of_columns_is_a_row():
    rows = b"First Name,Last Name,joe@x.org\nfirst_name,last_name,joe@x.org\nFIRST_NAME,Last Name,\n"
    assert [each.count for each in read(GOOD + rows + GOOD)] == [5]


def test_a_row_beside_a_bad_one_has_the_outcome_that_it_has_alone():
    contract = (Column("t"), Column("n", Number(9)), Column("u"))
    good = b"t,,u\n"
    assert [each.count for each in read(good, ("t", "n", "u"), contract)] == [1]
    found = read(good + b"x,y,z\n" + good, ("t", "n", "u"), contract)
    assert [each.line if isinstance(each, Rejected) else each.count for each in found] == [1, 2, 1]


def test_lines_are_counted_for_a_header_alone():
    """To count them for each row that is as short as a header took minutes for some megabytes of short rows."""
    counted = []
    table = pa.table({name: ["Ann Leeward"] * 1000 + [name] for name in HEADER})
    with pytest.raises(BadRow):
        refuse_headers(table, HEADER, USERS, lambda row: counted.append(row) or row + 2)
    assert counted == [1000]


def test_of_a_single_column_only_the_header_as_it_stands_is_one():
    title = (Column("title"),)
    assert [each.record for each in rejected(b"Title\ntitle\n title\nTITLE\n", ("title",), title)] == ["title"]


@given(st.lists(st.tuples(*[st.sampled_from(["email", "Last_Name", "first_name", "a", "", "b" * 40])] * 3), max_size=9))
def test_the_search_by_lengths_finds_the_rows_that_a_plain_comparison_finds(rows):
    expected = [tuple(map(str.lower, row)) == HEADER for row in rows]
    others = [
        set(map(str.lower, row)) == set(HEADER) or (sum(map(str.__eq__, map(str.lower, row), HEADER)) == 2 and all(row))
        for row in rows
    ]
    block = "".join(",".join(row) + "\n" for row in rows).encode()
    if any(other and not same for other, same in zip(others, expected, strict=True)):
        with pytest.raises(Unreadable):
            read(block)
    else:
        assert len(rejected(block)) == sum(expected)


@pytest.mark.parametrize(
    "record",
    [
        b"\xef\xbb\xbfAnn,Lee,ann@x",
        b'\xef\xbb\xbf"Ann","Lee","ann@x"',
        b"\xef\xbb\xbffirst_name,last_name,email",
        b'\xef\xbb\xbf"first_name","last_name","email"',
        b"\xef\xbb\xbf",
        b'"\xef\xbb\xbfAnn",Lee,ann@x',
        b"Ann,Lee,\xef\xbb\xbfann@x",
    ],
)
@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b"\r"])
def test_a_byte_order_mark_where_a_record_or_a_value_begins_rejects_the_row(record, ending):
    for before in (b"", GOOD, GOOD.replace(b"\n", b"\r"), b'"\n","""",c\n'):
        found = rejected(before + record + ending + GOOD)
        assert [(each.reason.startswith(MARKED), each.line) for each in found] == [(True, before.count(b"\n") + 1)]


def test_a_byte_order_mark_within_a_text_belongs_to_it():
    for value in ("a\ufeff", '"a\n\ufeff"', '"a,\ufeff"', "é\ufeffb"):
        assert rejected(f"{value},b,c\n".encode()) == []


@pytest.mark.parametrize(
    "line", ['\ufeff{"email": "a"}', '{"email": "\ufeffa"}', '{"email": "\\ufeffa"}', '{"email": "\\uFeFFa"}']
)
def test_a_byte_order_mark_in_json_lines_rejects_the_row_too(line):
    block = b'{"email": "a\xef\xbb\xbf\\n"}\n' + line.encode() + b"\n"
    found = list(filter_bad_rows(block, lambda part: json_rows(part, USERS), quotes=False))
    assert [(each.line, each.reason[:33]) for each in found if isinstance(each, Rejected)] == [(2, MARKED)]


def test_a_comment_rejects_the_row_and_a_value_that_begins_like_one_stands_in_quotes():
    [found] = rejected(GOOD + b"# written by a, b, c\n" + b"#Alive,b,c\n" + b'"# a",b,c\n' + b'"\n# a",b,c\n')
    assert (found.line, found.reason.split(";")[0]) == (2, "a comment")


@pytest.mark.parametrize("line", [b"## a,b,c\n", b"#\ta,b,c\n", b"// a,b,c\n", b"/// a,b,c\n", b"//\ta,b,c\n"])
def test_other_forms_of_a_comment_are_found_behind_values_that_begin_like_one(line):
    text = b"#1,b,c\n//host/a,b,c\n/,b,c\n" + line + GOOD
    [found] = rejected(text)
    assert (found.line, found.reason.split(";")[0]) == (4, "a comment")
    assert rejected(text.replace(line, b'"' + line[:-5] + b'a",b,c\n')) == []


def test_the_outcome_is_the_same_wherever_blocks_end():
    pieces = [GOOD] * 60 + [b"first_name,last_name,email\n", b"\xef\xbb\xbfa,b,c\n", b"# a,b,c\n"] * 3
    random.Random(5).shuffle(pieces)
    whole = rejected(b"".join(pieces))
    single = [each for piece in pieces for each in rejected(piece)]
    assert [(each.reason, each.record) for each in whole] == [(each.reason, each.record) for each in single]
    assert len(whole) == 9
