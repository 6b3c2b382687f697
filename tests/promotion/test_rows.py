"""Objects that are listed, then looked at one by one, while somebody else drops and makes some."""

import pytest
from snowflake.connector.errors import ProgrammingError

from promotion.rows import of_each

GONE = ProgrammingError("Object 'B' does not exist or not authorized.", errno=2003)


def rows(*names: str) -> list[dict[str, str]]:
    return [{"schema_name": "RAW", "name": name} for name in names]


def looked_at(*listings: list[dict[str, str]], fails: dict[str, list[ProgrammingError]]) -> list[str]:
    """The names that are found: each SHOW answers the next listing, each look fails as often as it has an error."""
    shown = iter(listings)

    def look(row: dict[str, str]) -> str:
        if left := fails.get(row["name"]):
            raise left.pop(0)
        return row["name"]

    return list(of_each(lambda: next(shown), look))


def test_one_that_is_dropped_after_it_was_listed_is_left_out():
    assert looked_at(rows("A", "B", "C"), rows("A", "C"), fails={"B": [GONE]}) == ["A", "C"]


def test_one_that_was_made_again_is_looked_at_again():
    assert looked_at(rows("A", "B"), rows("A", "B"), fails={"B": [GONE]}) == ["A", "B"]


@pytest.mark.parametrize("errors", [[GONE, GONE], [ProgrammingError("Insufficient privileges", errno=3001)]])
def test_one_that_is_there_and_refuses_to_be_looked_at_is_an_error(errors):
    with pytest.raises(ProgrammingError):
        looked_at(rows("A", "B"), rows("A", "B"), fails={"B": errors})


def test_an_overloaded_function_is_known_by_its_arguments():
    listed = [{"schema_name": "RAW", "name": "F", "arguments": each} for each in ("F(NUMBER)", "F()")]
    shown = iter([listed, listed[1:]])
    gone = [GONE]

    def look(row: dict[str, str]) -> str:
        if row["arguments"] == "F(NUMBER)":
            raise gone.pop()
        return row["arguments"]

    assert list(of_each(lambda: next(shown), look)) == ["F()"]
