import subprocess
from pathlib import Path

import pytest

from pipelines.exploration.truststore import PASSWORD, truststore


@pytest.fixture(autouse=True)
def own_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def test_java_trusts_every_certificate_of_the_bundle(cloud, tmp_path):
    bundle = tmp_path / "bundle.pem"
    bundle.write_text(Path(cloud.variables["AWS_CA_BUNDLE"]).read_text())
    command = ["keytool", "-list", "-keystore", str(truststore(bundle)), "-storepass", PASSWORD]
    listed = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    assert listed.count("trustedCertEntry") == bundle.read_text().count("BEGIN CERTIFICATE") > 0


def test_it_is_made_once_for_a_content(cloud, tmp_path):
    bundle = Path(cloud.variables["AWS_CA_BUNDLE"])
    first = truststore(bundle)
    made = first.stat().st_mtime_ns
    copy = tmp_path / "copy.pem"
    copy.write_bytes(bundle.read_bytes())
    assert truststore(copy) == first and first.stat().st_mtime_ns == made
    copy.write_bytes(bundle.read_bytes() + b"\n")
    assert truststore(copy) != first
