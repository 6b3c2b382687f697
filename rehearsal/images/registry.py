"""The digest of an image's tag, as its registry answers anybody who asks.

https://distribution.github.io/distribution/spec/api/#pulling-an-image-manifest and, for the token that most registries
want even then, https://distribution.github.io/distribution/spec/auth/token/
"""

import hashlib
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from email.message import Message

from rehearsal.images.bases import full_name
from rehearsal.steps import StepFailed

_SECONDS = 30
_LONGEST = 4_000_000  # a manifest; registries take none above: distribution-spec, "Pushing Manifests"
_DOCKER_HUB = "registry-1.docker.io"
# An index first: its digest is that of all platforms.
_KINDS = (
    "application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json",
)  # fmt: skip


@dataclass(frozen=True)
class Registry:
    """Asks registries; `scheme` is `http` only where a test has one."""

    scheme: str = "https"

    def digest(self, reference: str) -> str:
        """Return the digest, `sha256:…`, of the image that a tag names now. Raise StepFailed.

        It is computed from the manifest itself, and compared with what the registry says.
        """
        host, _, path = full_name(reference.partition("@")[0]).partition("/")
        repository, _, tag = path.rpartition(":")
        address = f"{self.scheme}://{_DOCKER_HUB if host == 'docker.io' else host}/v2/{repository}/manifests/{tag}"
        try:
            body, headers = self._manifest(address)
        except (OSError, ValueError) as error:
            raise StepFailed(f"{host} does not tell the digest of {reference}: {error}") from error
        found = f"sha256:{hashlib.sha256(body).hexdigest()}"
        said = headers.get("Docker-Content-Digest", found)
        if said != found:
            raise StepFailed(f"{host} says that {reference} is {said}, and sends {found}; ask again, and pin neither")
        return found

    def _manifest(self, address: str) -> tuple[bytes, Message]:
        accept = {"Accept": ", ".join(_KINDS)}
        try:
            return _get(address, accept)
        except urllib.error.HTTPError as refused:
            wanted = refused.headers.get("WWW-Authenticate", "")
            if refused.code != 401 or not wanted.lower().startswith("bearer "):
                raise
            return _get(address, accept | {"Authorization": f"Bearer {self._token(wanted)}"})

    def _token(self, wanted: str) -> str:
        """Return a token for everybody, from the place that the registry names."""
        named = dict(re.findall(r'(\w+)="([^"]*)"', wanted))
        realm = named.pop("realm", "")
        if not realm.startswith(f"{self.scheme}://"):
            raise ValueError(f"its tokens come from {realm!r}, which is no address of {self.scheme}")
        body, _ = _get(f"{realm}?{urllib.parse.urlencode(named)}", {})
        answer = json.loads(body)
        return str(answer.get("token") or answer["access_token"])


def _get(address: str, headers: dict[str, str]) -> tuple[bytes, Message]:
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=_SECONDS) as answer:
        return answer.read(_LONGEST), answer.headers
