"""The local cloud's own certificate authority and the server certificate it signs.

The local AWS speaks TLS like the real one, because bucket policies may refuse plain HTTP (`aws:SecureTransport`).
Clients trust it through `AWS_CA_BUNDLE`; nothing is added to the machine's own trust store.
"""

from __future__ import annotations

import datetime
import os
from dataclasses import dataclass
from pathlib import Path

import trustme

from localcloud.settings import HOST

_LIFETIME = datetime.timedelta(days=365)
# A clock that lags behind (a resumed virtual machine) must not make a new certificate "not yet valid".
_BACKDATED = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Certificates:
    """Paths of the PEM files; the key is readable by its owner only."""

    authority: Path
    server: Path
    server_key: Path


def create_certificates(folder: Path) -> Certificates:
    """Write a new authority and a server certificate for 127.0.0.1 and localhost into `folder`.

    The authority's private key is never written: nothing can be signed with it again, so trusting it
    trusts this one server and no other.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    now = datetime.datetime.now(datetime.UTC)
    authority = trustme.CA(path_length=0, organization_name="localcloud", organization_unit_name="localcloud CA")
    server = authority.issue_cert(
        HOST, "localhost", common_name="localhost", not_before=now - _BACKDATED, not_after=now + _LIFETIME
    )
    certificates = Certificates(folder / "ca.pem", folder / "server.pem", folder / "server.key")
    _write(certificates.authority, authority.cert_pem, 0o644)
    _write(certificates.server, server.cert_chain_pems[0], 0o644)
    _write(certificates.server_key, server.private_key_pem, 0o600)
    return certificates


def _write(path: Path, content: trustme.Blob, mode: int) -> None:
    """Write a new file that has its mode from the start, which trustme's own `write_to_path` does not offer."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content.bytes())
