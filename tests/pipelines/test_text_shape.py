import pytest

from pipelines.text_shape import shape, without_values


def test_letters_and_digits_are_hidden_and_other_signs_stay():
    assert shape("Ann-Élise 31.01.1950 @x") == "Xxx-Xxxxx 99.99.9999 @x"
    assert shape("½ m²") == "9 x9"


@pytest.mark.parametrize(
    ("message", "masked"),
    [
        ("NULL result in a non-nullable column", "NULL result in a non-nullable column"),
        ("Numeric value 'ann7@x.org' is not recognized", "Numeric value 'xxx9@x.xxx' is not recognized"),
        ("String 'O' Neil' is too long", "String 'X' Xxxx' is too long"),
        ("String 'Ann L...", "String 'Xxx X..."),
        ("of (3) exceeded by ann@x.org, value 4915", "of (9) exceeded by xxx@x.xxx, value 9999"),
        ("", ""),
    ],
)
def test_a_message_keeps_its_words_and_hides_what_a_row_has(message, masked):
    assert without_values(message) == masked
