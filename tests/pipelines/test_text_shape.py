from pipelines.text_shape import shape


def test_letters_and_digits_are_hidden_and_other_signs_stay():
    assert shape("Ann-Élise 31.01.1950 @x") == "Xxx-Xxxxx 99.99.9999 @x"
