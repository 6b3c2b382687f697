"""Cutting a plain file of JSON lines: see cut_format.py."""

from typing import Any

from benchmarks.measures.cut_format import TEXT_BYTES, measure_format


def measure(text_bytes: int = TEXT_BYTES) -> dict[str, Any]:
    """Return the claims. `text_bytes`: of the rows as CSV."""
    return measure_format("jsonl", text_bytes)
