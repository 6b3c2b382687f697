"""Texts of two environments that say the same: their names and account numbers are all that differs."""

import re

_ACCOUNT = re.compile(r"(?<!\d)\d{12}(?!\d)")


def neutral(text: str, environment: str) -> str:
    """Return a text of an environment without its name, in any case, and without numbers of accounts."""
    name = re.compile(rf"(?<![a-z0-9]){re.escape(environment)}(?![a-z0-9])", re.IGNORECASE)
    return _ACCOUNT.sub("{account}", name.sub("{environment}", text))
