import pytest

from promotion.dataset.change import identifier
from promotion.dataset.change.refusal import Refusal


@pytest.mark.parametrize("name", ["a", "devices", "seen_at", "name", "rating", "d2", "x" * 200])
def test_names_of_small_letters_are_taken(name: str) -> None:
    identifier.check(name, "column")


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("Devices", "'Devices' is no name of a dataset: write small letters, digits and _, a letter first, such as"),
        ("seen at", "'seen at' is no name of a dataset: write small letters, digits and _, a letter first, such as s"),
        ("_part", "'_part' is no name of a dataset: write small letters, digits and _, a letter first, such as part"),
        ("2nd", "'2nd' is no name of a dataset: write small letters, digits and _, a letter first"),
        ("", "'' is no name of a dataset: write small letters, digits and _, a letter first"),
        ('a"; DROP TABLE x', "such as a_drop_table_x"),
        ("ü", "'ü' is no name of a dataset"),
        ("x" * 201, "has 201 letters: a dataset has at most 200"),
        ("order", "order is a reserved word of Snowflake: choose another name, such as order_list"),
        ("current_date", "current_date is a reserved word of Snowflake"),
    ],
)  # fmt: skip
def test_another_name_is_refused_in_one_line(name: str, line: str) -> None:
    with pytest.raises(Refusal) as refused:
        identifier.check(name, "dataset")
    assert line in str(refused.value) and "\n" not in str(refused.value)


def test_a_typo_is_answered_with_the_nearest_name() -> None:
    known = ("authors", "movies", "streams")
    line = str(identifier.unknown("dataset", "STREAM", known))
    assert line == "there is no dataset STREAM: did you mean streams? there are authors, movies, streams"
    assert str(identifier.unknown("dataset", "x", known)) == "there is no dataset x: there are authors, movies, streams"
