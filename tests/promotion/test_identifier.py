"""Names from outside: each yields the right object, or itself."""

import pytest

from promotion.identifier import canonical, literal, name_of, parts_of, quoted
from tests.hostile import NAMES


def test_a_plain_name_has_no_quotes_and_any_other_has():
    assert name_of("RAW", "USERS_2$") == "RAW.USERS_2$"
    assert name_of("RAW", "users", 'a.b"c') == 'RAW."users"."a.b""c"'
    assert quoted("RAW", 'a"b') == '"RAW"."a""b"'
    assert canonical('"RAW"."users"') == 'RAW."users"'
    assert parts_of('A."b') == ('A."b',) and parts_of("") == ("",)


def test_every_name_has_its_parts_back():
    wrong = [name for name in NAMES if parts_of(name_of("RAW", name)) != ("RAW", name)]
    assert wrong == []
    assert all(parts_of(quoted(name, name, "X")) == (name, name, "X") for name in NAMES)


@pytest.mark.slow
def test_every_name_is_one_column_and_every_text_one_value(local_database):
    """In the local Snowflake, 250 in a statement: one that broke out of its quotes would change the others."""
    cursor = local_database.cursor()
    for names in (tuple(NAMES[start : start + 250]) for start in range(0, len(NAMES), 250)):
        cursor.execute(f"SELECT {', '.join(f'{number} AS {quoted(name)}' for number, name in enumerate(names))}")
        assert [column.name for column in cursor.description] == list(names)
        assert cursor.fetchone() == tuple(range(len(names)))
        cursor.execute(f"SELECT {', '.join(map(literal, names))}")
        assert cursor.fetchone() == names
