"""The local cloud's certificates: for loopback only, the authority's key nowhere, the server's key for its owner."""

from __future__ import annotations

import datetime
import stat
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from localcloud.certificates import JAVA_PASSWORD, Certificates, create_certificates


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return create_certificates(tmp_path_factory.mktemp("certificates") / "tls")


def load(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def test_the_server_is_localhost_and_127_0_0_1(certificates: Certificates) -> None:
    names = load(certificates.server).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost"]
    assert [str(address) for address in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1"]


def test_it_was_valid_yesterday_and_is_for_a_year(certificates: Certificates) -> None:
    now = datetime.datetime.now(datetime.UTC)
    server = load(certificates.server)
    assert server.not_valid_before_utc < now - datetime.timedelta(hours=23)
    assert now + datetime.timedelta(days=364) < server.not_valid_after_utc < now + datetime.timedelta(days=366)


def test_the_authority_signs_servers_only_and_has_the_package_s_name(certificates: Certificates) -> None:
    authority = load(certificates.authority)
    constraints = authority.extensions.get_extension_for_class(x509.BasicConstraints).value
    assert (constraints.ca, constraints.path_length) == (True, 0)
    [name] = authority.subject.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)
    assert name.value == "localcloud CA"
    load(certificates.server).verify_directly_issued_by(authority)


def test_the_only_key_is_the_server_s_and_its_owner_s(certificates: Certificates) -> None:
    folder = certificates.server_key.parent
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [path.name for path in folder.iterdir() if b"PRIVATE KEY" in path.read_bytes()] == ["server.key"]
    assert stat.S_IMODE(certificates.server_key.stat().st_mode) == 0o600


def test_the_bundle_trusts_the_authority_beside_the_world_s(certificates: Certificates) -> None:
    bundle = certificates.bundle.read_text()
    assert bundle.endswith(certificates.authority.read_text())
    assert bundle.count("BEGIN CERTIFICATE") > 50


def test_java_s_trust_store_has_the_authority_alone(certificates: Certificates) -> None:
    store = pkcs12.load_pkcs12(certificates.java.read_bytes(), JAVA_PASSWORD.encode())
    assert [found.certificate for found in store.additional_certs] == [load(certificates.authority)]
    assert store.key is None


def test_new_certificates_replace_the_old_ones(certificates: Certificates) -> None:
    before = certificates.authority.read_text()
    assert create_certificates(certificates.authority.parent) == certificates
    assert certificates.authority.read_text() != before
