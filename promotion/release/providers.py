"""Terraform's providers: the bounds in versions.tf."""

import re

from promotion.release.release import Provider

_BLOCK = re.compile(r"required_providers\s*\{(.*?)\n  \}", re.DOTALL)
_PROVIDER = re.compile(r"(\w+)\s*=\s*\{(.*?)\}", re.DOTALL)
_FIELD = re.compile(r"^\s*(source|version)\s*=\s*\"([^\"]*)\"", re.MULTILINE)


def bounds(versions: str) -> tuple[Provider, ...]:
    """Return the providers that the text of a versions.tf requires, by name."""
    block = _BLOCK.search(versions)
    found = []
    for name, body in _PROVIDER.findall(block[1] if block else ""):
        fields = dict(_FIELD.findall(body))
        found.append(Provider(name=name, source=fields.get("source", ""), constraint=fields.get("version", "")))
    return tuple(sorted(found, key=lambda each: each.name))
