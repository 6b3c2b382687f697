"""Statements that Snowflake refuses."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fails:
    """An error with this number."""

    number: int
