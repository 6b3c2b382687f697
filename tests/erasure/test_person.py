"""A key matches its person, however it is written, and nobody else."""

import json

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


@pytest.mark.parametrize("before", ["\t", "\n", "\r", "\b", "\f", '"', "/", "\\", " ", "\u00a0", "é,", "\U0001f600"])
@pytest.mark.parametrize("key", ["ann@x.org", "josé@x.org", 'Zoë "Z" Núñez', "Анна Ли", "\U0001d4d0nn"])
def test_a_key_is_found_however_often_its_text_was_written_into_another(before, key):
    """A record of JSON, its rejected row, and a message that quotes the row: each escapes the one before."""
    person, text = Person.of(key), f"Lee{before}{key.upper()},x"
    for _ in range(4):
        assert person.is_mentioned(text.encode())
        assert person.is_mentioned(text.encode("utf-16"))
        assert not Person.of(f"x{key}").is_mentioned(text.encode())
        text = json.dumps({"record": text}, ensure_ascii=len(text) % 2 == 0)
    for ascii_only in (True, False):
        row = json.dumps(json.dumps({"email": key}), ensure_ascii=ascii_only)
        assert person.is_mentioned(json.dumps([row]).encode())


def test_bytes_that_are_no_text_and_names_in_events_are_read_too():
    jose = Person.of("josé@x.org")
    for text in (
        "A,josé@x.org,1".encode("latin-1"),
        b"A,jos\\xe9@x.org",
        b'"A,jos\\\\xe9@x.org"',
        b"a/jos%C3%A9%40x.org",
    ):
        assert jose.is_mentioned(text)
        assert jose.may_be_in(text) or b"%" in text
    assert Person.of("Jane Austen").is_mentioned(b'"key": "streaming/users/Jane+Austen/1.csv"')
    for text in (
        b"jo+ann@x.org",
        b"jo%2Bann@x.org",
        "éann@x.org".encode("latin-1"),
        rb"\u00e9ann@x.org",
        rb"C:\joann@x.org",
    ):
        assert not ANN.is_mentioned(text)


def test_the_hash_depends_on_the_secret_and_hides_the_key():
    assert ANN.hash("a") == Person.of("ANN@x.org").hash("a") != ANN.hash("b")
    assert "ann" not in ANN.hash("a") and len(ANN.hash("a")) == 64
