"""Cutting a plain CSV file: see cut_format.py."""

from typing import Any

from benchmarks.measures.cut_format import measure_format


def measure() -> dict[str, Any]:
    """Return the claims."""
    return measure_format("csv")
