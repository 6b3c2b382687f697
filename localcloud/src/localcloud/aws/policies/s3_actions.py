"""The actions of S3 on buckets and objects, and the condition keys that each takes.

`s3_actions.json` is written from https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
Keys that all of them take are here; of actions that are newer than that page's last reading, every key is taken.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_OF_ALL = frozenset({
    "s3:authtype", "s3:resourceaccount", "s3:signatureage", "s3:signatureversion", "s3:tlsversion",
    "s3:x-amz-content-sha256",
})  # fmt: skip


@dataclass(frozen=True)
class Action:
    """`of` is bucket or object; `keys` are in lower case, a tag's without its name; None are all keys."""

    name: str
    of: str
    keys: frozenset[str] | None

    def takes(self, key: str) -> bool:
        """Tell whether a condition of the action may have the key, which is in lower case."""
        return self.keys is None or key in _OF_ALL or key.partition("/")[0] in self.keys


@cache
def actions() -> tuple[Action, ...]:
    """Return all of them."""
    kept = json.loads(files(__package__).joinpath("s3_actions.json").read_text())
    return tuple(
        Action(f"s3:{name}", found["of"], None if found["keys"] is None else frozenset(map(_bare, found["keys"])))
        for name, found in kept.items()
    )


def _bare(key: str) -> str:
    return key.lower().partition("/")[0]


@cache
def condition_keys() -> frozenset[str]:
    """Return all keys that an action of S3 takes."""
    return _OF_ALL.union(*(action.keys for action in actions() if action.keys is not None))
