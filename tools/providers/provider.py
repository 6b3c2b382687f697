"""The Terraform providers that Marquee needs, as `terraform/versions.tf` names them."""

import re
from dataclasses import dataclass
from pathlib import Path

from packaging.specifiers import SpecifierSet
from packaging.version import InvalidVersion, Version

_PROJECT = Path(__file__).resolve().parents[2]
REGISTRY = "registry.terraform.io"
# The registry's providers that deploys run with.
LOCK_FILE = _PROJECT / "terraform" / "registry.lock.hcl"
_REQUIRED = re.compile(r'source\s*=\s*"(?P<source>[\w-]+/[\w-]+)"\s*version\s*=\s*"(?P<constraint>[^"]+)"')


class ProviderMissing(Exception):
    """No source has the provider; the message is one line with the next step."""


@dataclass(frozen=True)
class Provider:
    """`source` is namespace/name, `constraint` is written as in Terraform."""

    source: str
    constraint: str

    @property
    def name(self) -> str:
        """Return the name without its namespace."""
        return self.source.split("/")[1]

    @property
    def folder(self) -> Path:
        """Return the folder of all its versions, within a mirror."""
        return Path(REGISTRY, self.source)

    def allows(self, version: str) -> bool:
        """Return True if the constraint allows a version such as 5.100.0; Terraform's `~>` is Python's `~=`."""
        try:
            return Version(version) in SpecifierSet(self.constraint.replace("~>", "~="))
        except InvalidVersion:
            return False


def required_providers(versions: Path = _PROJECT / "terraform" / "versions.tf") -> list[Provider]:
    """Return the providers of the root module."""
    return [Provider(**found.groupdict()) for found in _REQUIRED.finditer(versions.read_text())]
