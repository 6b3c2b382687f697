"""A correction to MiniStack's IAM: in 1.5.33 the wildcards of a policy stop at a newline.

In a policy `*` stands for any combination of characters and `?` for any one:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
An object's key may hold a newline, so a Deny on `bucket/private/*` would not cover `bucket/private/a\\nb`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ministack.core import iam_evaluator


def correct() -> None:
    """Let wildcards match any character in this process."""
    iam_evaluator._fnmatch_compile = compiled


@lru_cache(maxsize=4096)
def compiled(pattern: str, ignore_case: bool) -> re.Pattern[str]:
    """Return the expression that matches the whole of what the policy's pattern matches."""
    pieces = {"*": ".*", "?": "."}
    text = "".join(pieces.get(character) or re.escape(character) for character in pattern)
    return re.compile(rf"{text}\Z", re.DOTALL | (re.IGNORECASE if ignore_case else 0))
