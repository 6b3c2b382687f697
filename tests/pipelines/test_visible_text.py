from pipelines.visible_text import visible, visible_line


def test_characters_that_hide_or_turn_text_are_written_as_numbers():
    assert visible("a\u202eb\u200bc\x1b\n\td\U000e0041ö") == "a\\u202eb\\u200bc\\u001b\n\td\\U000e0041ö"


def test_a_line_stays_one():
    assert visible_line("a\r\nb\tc\u2028d\x85") == "a\\r\\nb\\tc\\u2028d\\u0085"
