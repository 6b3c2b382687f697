from pipelines.bulk_load.examples import listed, shown


def test_personal_data_is_shown_as_its_shape():
    assert shown("Ann Lee", personal=True) == "'Xxx Xxx'"
    assert shown("Ann Lee", personal=False) == "'Ann Lee'"


def test_an_example_is_short_and_on_one_line():
    assert shown("a\nb\0" + "x" * 99, personal=False) == r"'a\nb\x00" + "x" * 36 + "…'"
    assert listed([("a.json", 2, "soon"), ("b.json", 1, None)], personal=True) == "a.json row 2: 'xxxx', b.json row 1"
