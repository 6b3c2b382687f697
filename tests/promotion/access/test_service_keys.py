import base64
import hashlib

import pytest
from cryptography.hazmat.primitives import serialization

from promotion.access.service_keys import (
    KeyPairBeingDeleted,
    NoKeyPair,
    PublicHalves,
    ensure,
    fingerprint,
    public_halves,
    terraform_variables,
)
from promotion.environment import SERVICES, Environment


@pytest.fixture
def fresh(request):
    """An environment whose keys no other test touches."""
    return Environment(f"t{abs(hash(request.node.name)) % 10**8}", "111111111111", "eu-west-1", "MARQUEE-LOCAL")


def test_the_public_half_in_the_description_belongs_to_the_private_key(cloud, fresh):
    secrets = cloud.client("secretsmanager")
    for service in SERVICES:
        assert ensure(fresh, service, secrets) is True
    found = terraform_variables(fresh, secrets)["service_public_keys"]
    assert list(found) == list(SERVICES)
    assert len(set(found.values())) == len(SERVICES)
    for service, public in found.items():
        pem = secrets.get_secret_value(SecretId=fresh.key_secret(service))["SecretString"]
        key = serialization.load_pem_private_key(pem.encode(), password=None)
        der = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        assert base64.b64decode(public) == der


def test_a_key_that_exists_stays(cloud, fresh):
    secrets = cloud.client("secretsmanager")
    ensure(fresh, "splitter", secrets)
    before = secrets.get_secret_value(SecretId=fresh.key_secret("splitter"))["SecretString"]
    assert ensure(fresh, "splitter", secrets) is False
    assert secrets.get_secret_value(SecretId=fresh.key_secret("splitter"))["SecretString"] == before


def test_a_secret_that_is_being_deleted_is_no_key(cloud, fresh):
    secrets = cloud.client("secretsmanager")
    ensure(fresh, "splitter", secrets)
    name = fresh.key_secret("splitter")
    secrets.delete_secret(SecretId=name, RecoveryWindowInDays=7)
    for look in (ensure, public_halves):
        with pytest.raises(KeyPairBeingDeleted, match=f"aws secretsmanager restore-secret --secret-id {name}$"):
            look(fresh, "splitter", secrets)
    secrets.restore_secret(SecretId=name)
    assert ensure(fresh, "splitter", secrets) is False


def test_the_description_holds_one_key_or_two(cloud, fresh):
    secrets = cloud.client("secretsmanager")
    for service in SERVICES:
        ensure(fresh, service, secrets)
    first = public_halves(fresh, "splitter", secrets).first
    assert terraform_variables(fresh, secrets)["service_next_keys"] == {}
    halves = PublicHalves(first, "MIInext")
    secrets.update_secret(SecretId=fresh.key_secret("splitter"), Description=halves.description)
    assert public_halves(fresh, "splitter", secrets) == halves
    variables = terraform_variables(fresh, secrets)
    assert variables["service_public_keys"]["splitter"] == first
    assert variables["service_next_keys"] == {"splitter": "MIInext"}


def test_a_service_without_a_key_is_one_line(cloud, fresh):
    with pytest.raises(NoKeyPair) as error:
        terraform_variables(fresh, cloud.client("secretsmanager"))
    assert str(error.value) == (
        f"migrator has no key pair in {fresh.name}; make it: python -m scripts.keys {fresh.name}"
    )


def test_a_fingerprint_is_the_hash_of_the_der_form():
    assert fingerprint(base64.b64encode(b"der").decode()) == base64.b64encode(hashlib.sha256(b"der").digest()).decode()
