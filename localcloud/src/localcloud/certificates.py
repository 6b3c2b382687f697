"""The local cloud's own certificate authority and the server certificate it signs.

The local AWS speaks TLS like the real one, because bucket policies may refuse plain HTTP (`aws:SecureTransport`). The
local Snowflake has a second port for it, because some clients insist on TLS. Clients trust both through variables such
as `AWS_CA_BUNDLE`; nothing is added to the machine's own trust store.
"""

from __future__ import annotations

import datetime
import os
from dataclasses import dataclass
from pathlib import Path

import trustme
from botocore.httpsession import where
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from localcloud.settings import HOST

# Java refuses a trust store without a password, and this is the one that everybody knows.
JAVA_PASSWORD = "changeit"
_LIFETIME = datetime.timedelta(days=365)
# A clock that lags behind (a resumed virtual machine) must not make a new certificate "not yet valid".
_BACKDATED = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Certificates:
    """Paths of the PEM files; the key is readable by its owner only.

    `bundle` has the authority beside the world's, for clients that take one file for all servers; `java` is a trust
    store of Java (PKCS#12, password `changeit`) with the authority alone.
    """

    authority: Path
    server: Path
    server_key: Path
    bundle: Path
    java: Path


def certificates_in(folder: Path) -> Certificates:
    """Return the paths in `folder`, whether there are files or not."""
    names = ("ca.pem", "server.pem", "server.key", "bundle.pem", "ca.p12")
    return Certificates(*(folder / name for name in names))


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
    certificates = certificates_in(folder)
    own = authority.cert_pem.bytes()
    _write(certificates.authority, own, 0o644)
    _write(certificates.server, server.cert_chain_pems[0].bytes(), 0o644)
    _write(certificates.server_key, server.private_key_pem.bytes(), 0o600)
    _write(certificates.bundle, Path(where()).read_bytes() + b"\n" + own, 0o644)
    trusted = pkcs12.PKCS12Certificate(x509.load_pem_x509_certificate(own), b"localcloud")
    sealed = serialization.BestAvailableEncryption(JAVA_PASSWORD.encode())
    _write(certificates.java, pkcs12.serialize_java_truststore([trusted], sealed), 0o644)
    return certificates


def _write(path: Path, content: bytes, mode: int) -> None:
    """Write a new file that has its mode from the start, which trustme's own `write_to_path` does not offer."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
