"""A record of an erasure, as somebody may have put it into ready."""

import json
from dataclasses import asdict

import pytest

from erasure.record import Record, _read
from promotion.errors import PromotionError
from tests.hostile import NAMES

GOOD = Record(
    "a" * 64, "2026-11-30T01:00:00+00:00", None, {"landing": 1}, ("b",), "2026-12-01T01:00:00+00:00",
    "2026-12-08T01:00:00+00:00",
)  # fmt: skip


def text(**changed: object) -> bytes:
    return json.dumps({**asdict(GOOD), **changed}).encode()


def test_a_record_is_read_as_it_was_written():
    assert _read(GOOD.key, text(), "ready") == GOOD


@pytest.mark.parametrize(
    "changed",
    [
        {"person": "../other"},
        {"began_at": "2026-11-30T02:00:00+00:00"},
        {"began_at": 7},
        {"counts": "many"},
        {"in_time_travel_until": "never"},
        {"in_fail_safe_until": "9999-99-99"},
        {"ended_at": []},
    ],
    ids=str,
)
def test_a_record_that_was_changed_is_refused_in_one_line(changed):
    with pytest.raises(PromotionError, match="is no record of this person's erasure: remove it") as refused:
        _read(GOOD.key, text(**changed), "ready")
    assert "\n" not in str(refused.value)


def test_a_document_of_any_text_is_refused_in_one_line():
    for name in NAMES:
        for body in (
            name.encode(),
            json.dumps(name).encode(),
            text(began_at=name),
            text(person=name),
            b"\xff" + name.encode(),
        ):
            with pytest.raises(PromotionError) as refused:
                _read(f"erasures/{name}.json", body, "ready")
            assert not set("\n\r\x1b\x00") & set(str(refused.value))
