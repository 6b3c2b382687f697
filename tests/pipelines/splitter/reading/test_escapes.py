"""Escapes of MySQL and Hive are refused: they are neither a value nor a row."""

import pytest

from pipelines.splitter.landing.unreadable import BadRow, Unreadable
from pipelines.splitter.reading.contract import datasets, names
from pipelines.splitter.reading.escapes import refuse_escaped_ends, refuse_null_sign
from pipelines.splitter.reading.rows import csv_rows

USERS = datasets()["users"]


@pytest.mark.parametrize("block", [b"\\N,b,c\n", b"a,b,\\N", b'"a\n",\\N,c\r\n', b'"a,\\N,b",c,\\N\n'])
def test_a_field_that_mysql_writes_for_null_is_no_text(block):
    """\\N: https://dev.mysql.com/doc/refman/8.4/en/load-data.html. In quotes, or within a text, it is one."""
    with pytest.raises(BadRow, match="as MySQL and Hive write NULL"):
        csv_rows(block, names(USERS), USERS)
    kept = csv_rows(b'"\\N",a\\N,"a,\\N,b"\n', names(USERS), USERS)
    assert kept.data == b'"\\N","a\\N","a,\\N,b"\n'


@pytest.mark.parametrize(
    ("block", "line"),
    [
        (b"a,b,c\na\\\nb,c,d\n", 2),
        (b"a,b,c\\\nd\n", 1),
        (b"a,b\na,b,c\na,b,c\\\r\nd\r\n", 3),
        (b'"x\ny",b,c\na\\\n"b,c",d,e', 3),
        (b"a,b\\\n", 1),
        (b"a,b,c\n\\\n", 2),
        (b"a,b,c\\\nd\ne,\\N,f\n", 1),
        (b"a,b,c\\\nd\ne,\xff,f\n", 1),
    ],
)
def test_a_record_that_mysql_broke_in_two_is_no_row_and_its_parts_are_none(block, line):
    """MySQL escapes a line end within a value by a backslash: https://dev.mysql.com/doc/refman/8.4/en/load-data.html"""
    with pytest.raises(Unreadable, match="a line that ends in a backslash is not a whole row") as caught:
        csv_rows(block, names(USERS), USERS)
    assert not isinstance(caught.value, BadRow) and caught.value.line == line


@pytest.mark.parametrize("block", [b"a,b,C:\\\nd,e,f\n", b'a,b,"c\\\nd"\n', b"a,b,C:\\"])
def test_a_whole_row_may_end_in_a_backslash(block):
    assert csv_rows(block, names(USERS), USERS).count == len(block.splitlines()) - block.count(b'"') // 2


def test_a_row_in_quotes_with_a_backslash_beside_a_ragged_one_is_only_that():
    with pytest.raises(BadRow, match="a record of 2 fields"):
        csv_rows(b'a,b,"c\\\nd"\ne,f\n', names(USERS), USERS)


def test_a_block_full_of_backslashes_is_read_once():
    """Counted from the block's start for each of them, the quotes of these would take hours."""
    refuse_null_sign(b'"' + b",\\N" * 400_000 + b'"\n')
    refuse_escaped_ends(b"a,b,C:\\\n" * 200_000, 3)
    refuse_escaped_ends(b'"' + b"C:\\\n" * 400_000 + b'",b,c\n', 3)
