"""Java's form of a CA bundle: boto3 reads AWS_CA_BUNDLE as it is, a JVM needs a truststore."""

import hashlib
import os
from pathlib import Path

from cryptography.hazmat.primitives.serialization import BestAvailableEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import PKCS12Certificate, serialize_java_truststore
from cryptography.x509 import load_pem_x509_certificates

from pipelines.s3_jars import cache

PASSWORD = "changeit"  # Java's customary one: a truststore holds no secret, and a JVM reads none without a password


def truststore(bundle: Path) -> Path:
    """Return a PKCS#12 truststore with the bundle's certificates, made once per content of the bundle."""
    pem = bundle.read_bytes()
    path = cache() / "truststores" / f"{hashlib.sha256(pem).hexdigest()[:16]}.p12"
    if not path.exists():
        certificates = [PKCS12Certificate(certificate, None) for certificate in load_pem_x509_certificates(pem)]
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}")
        part.write_bytes(serialize_java_truststore(certificates, BestAvailableEncryption(PASSWORD.encode())))
        part.replace(path)
    return path
