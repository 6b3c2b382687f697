"""The real Terraform provider against the local Snowflake: applied, planned clean, changed, drifted, repaired, gone."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

NAME = "PROVIDER_TEST"
UNCHANGED, DIFFERENT = 0, 2


class Terraform:
    """Terraform in its own folder, with the provider from the machine's mirror, pointed at the server."""

    def __init__(self, folder: Path, server: Any, **variables: Any) -> None:
        self.folder, self.variables = folder, variables
        organization, _, account = server.account.partition("-")
        home = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
        self.mirror = os.environ.get("TF_PLUGIN_MIRROR", home / "marquee" / "terraform-plugins")
        ours = {key: value for key, value in os.environ.items() if not key.startswith(("SNOWFLAKE_", "TF_"))}
        self.environment = ours | {
            "SNOWFLAKE_HOST": server.host,
            "SNOWFLAKE_PORT": str(server.port),
            "SNOWFLAKE_PROTOCOL": "http",
            "SNOWFLAKE_ORGANIZATION_NAME": organization,
            "SNOWFLAKE_ACCOUNT_NAME": account,
            "SNOWFLAKE_USER": server.admin,
            "SNOWFLAKE_PASSWORD": server.password,
            "SNOWFLAKE_ROLE": "ACCOUNTADMIN",
            "TF_IN_AUTOMATION": "1",
        }
        shutil.copy(Path(__file__).parent / "provider" / "main.tf", folder)
        self("init", "-input=false", f"-plugin-dir={self.mirror}")

    def __call__(self, *arguments: str, codes: tuple[int, ...] = (0,)) -> subprocess.CompletedProcess:
        done = subprocess.run(
            ["terraform", *arguments, *(["-no-color"] if arguments[0] != "output" else [])],
            cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=180,
        )  # fmt: skip
        assert done.returncode in codes, f"terraform {arguments[0]}: {done.stdout}\n{done.stderr}"
        return done

    def run(self, verb: str, *options: str, codes: tuple[int, ...] = (0,)) -> int:
        (self.folder / "terraform.tfvars.json").write_text(json.dumps(self.variables))
        return self(verb, "-input=false", *options, codes=codes).returncode

    def apply(self) -> None:
        self.run("apply", "-auto-approve")

    def plan(self) -> int:
        return self.run("plan", "-detailed-exitcode", codes=(UNCHANGED, DIFFERENT))

    def outputs(self) -> dict[str, Any]:
        return {name: entry["value"] for name, entry in json.loads(self("output", "-json").stdout).items()}


def public_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    return base64.b64encode(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


@pytest.fixture(scope="module")
def terraform(snowflake_server, tmp_path_factory) -> Terraform:
    return Terraform(tmp_path_factory.mktemp("provider"), snowflake_server, name=NAME, public_key=public_key())


# One test, for each step stands on the one before it and a session of the provider is dear.
def test_what_the_provider_makes_it_finds_again(terraform: Terraform, snowflake_server) -> None:
    terraform.apply()
    assert terraform.plan() == UNCHANGED

    with snowflake_server.connect() as connection:
        sql = connection.cursor().execute
        shown = {row[0]: row[2] for row in sql(f'DESCRIBE INTEGRATION "{NAME}_S3"').fetchall()}
        integration = terraform.outputs()["integration"]
        assert integration["user"] == shown["STORAGE_AWS_IAM_USER_ARN"] == "arn:aws:iam::999999999999:user/snowflake"
        assert integration["external_id"] == shown["STORAGE_AWS_EXTERNAL_ID"]
        (schema,) = sql(f"SHOW SCHEMAS LIKE 'RAW' IN DATABASE {NAME}").fetchall()
        assert schema[6:8] == ("It's raw", "MANAGED ACCESS")

    terraform.variables |= {"changed": True, "next_public_key": public_key()}
    assert terraform.plan() == DIFFERENT
    terraform.apply()
    assert terraform.plan() == UNCHANGED

    for drift in drifts():
        with snowflake_server.connect() as connection:
            for statement in drift:
                connection.cursor().execute(statement)
        assert terraform.plan() == DIFFERENT, drift
        terraform.apply()
        assert terraform.plan() == UNCHANGED, drift

    terraform.run("destroy", "-auto-approve")
    with snowflake_server.connect() as connection:
        for plural in ("DATABASES", "WAREHOUSES", "ROLES", "USERS", "INTEGRATIONS", "RESOURCE MONITORS"):
            assert not connection.cursor().execute(f"SHOW {plural} LIKE '{NAME}%'").fetchall(), plural


def drifts() -> list[list[str]]:
    """Changes by hand, of every kind of object, each of which a plan has to find."""
    return [
        [
            f"REVOKE CREATE PIPE ON SCHEMA {NAME}.RAW FROM ROLE {NAME}_LOADER",
            f"REVOKE INSERT ON FUTURE TABLES IN SCHEMA {NAME}.RAW FROM ROLE {NAME}_LOADER",
            f"ALTER WAREHOUSE {NAME}_LOAD SET AUTO_SUSPEND = 7 STATEMENT_TIMEOUT_IN_SECONDS = 5",
            f"ALTER USER {NAME}_LOADER SET DISABLED = TRUE RSA_PUBLIC_KEY = '{public_key()}'",
            f"ALTER RESOURCE MONITOR {NAME} SET CREDIT_QUOTA = 5000",
            f"ALTER STORAGE INTEGRATION {NAME}_S3 SET STORAGE_ALLOWED_LOCATIONS = ('s3://elsewhere/')",
            f"ALTER SCHEMA {NAME}.RAW DISABLE MANAGED ACCESS",
            f"REVOKE ROLE {NAME}_LOADER FROM ROLE SYSADMIN",
        ],
        # Alone: a schema changed in the same run makes provider 1.2.3 stop with "inconsistent final plan".
        [f"ALTER DATABASE {NAME} SET DATA_RETENTION_TIME_IN_DAYS = 3"],
        [f"DROP DATABASE {NAME}", f"DROP ROLE {NAME}_LOADER"],
    ]
