"""Who is meant by a key, and who is not."""

import pytest

from erasure.person import Person
from promotion.errors import PromotionError

ANN = Person.of(" Ann@X.org ")


def test_case_and_blanks_around_a_key_make_no_other_person():
    assert ANN.key == "ann@x.org"
    assert [ANN.is_named(value) for value in ("ann@x.org", " ANN@x.org ", "joann@x.org", "", None, 5)] == [
        True, True, False, False, False, False,
    ]  # fmt: skip
    with pytest.raises(PromotionError, match="at least 3 characters"):
        Person.of(" a ")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b"Ann,Lee,ann@x.org\n", True),
        (b"line 2: email: 'ANN@X.ORG' is too long", True),
        (b'{"email": "ann\\u0040x.org"}', True),
        ("email\nann@x.org\n".encode("utf-16"), True),
        (b"joann@x.org", False),
        (b"mary-ann@x.org", False),
        (b"ann@x.org.uk", False),
        (b"write to ann@x.org.", True),
    ],
)
def test_a_text_mentions_a_person_by_the_whole_key(text, found):
    assert ANN.is_mentioned(text) is found


def test_a_name_has_every_form_that_files_give_it():
    person = Person.of('José "Pepe" Núñez')
    for text in ('José "Pepe" Núñez', '"josé ""pepe"" núñez",1', '{"a": "JOS\\u00c9 \\"Pepe\\" N\\u00fa\\u00f1ez"}'):
        assert person.is_mentioned(text.encode())


def test_the_hash_depends_on_the_secret_and_hides_the_key():
    assert ANN.hash("a") == Person.of("ANN@x.org").hash("a") != ANN.hash("b")
    assert "ann" not in ANN.hash("a") and len(ANN.hash("a")) == 64
