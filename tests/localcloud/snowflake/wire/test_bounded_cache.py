"""The newest entries only."""

from __future__ import annotations

from localcloud.snowflake.wire.bounded_cache import BoundedCache


def test_the_oldest_goes_first() -> None:
    recent = BoundedCache(2)
    for key in "abc":
        recent[key] = key.upper()
    assert recent == {"b": "B", "c": "C"}
    assert recent.get("a") is None
