"""The real Terraform provider against the local Snowflake: every kind applied, planned clean, changed, drifted,
repaired, imported, gone; and 201 resources at once."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.localcloud.snowflake.terraform import UNCHANGED, Terraform, imports, versions

pytestmark = pytest.mark.slow

NAME = "PROVIDER_TEST"


def public_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    return base64.b64encode(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


@pytest.fixture(params=versions() or [None])
def terraform(request, snowflake_server, tmp_path) -> Callable[..., Terraform]:
    """Terraform with one version of the provider, for each that the mirror holds."""
    return lambda configuration, **variables: Terraform(
        tmp_path / "terraform", snowflake_server, configuration, request.param, **variables
    )


# One test, for each step stands on the one before it and a session of the provider is dear.
@pytest.mark.rule(
    "Terraform's provider: 17 resource types created, changed, read again, repaired after drift, imported, dropped",
    source="https://github.com/snowflakedb/terraform-provider-snowflake",
    status="matches Snowflake; each version in the machine's mirror is tested: 1.2.3, and 2.20.0 if it is there",
)
@pytest.mark.rule(
    "Managed access is shown in SHOW SCHEMAS' options",
    source="https://github.com/snowflakedb/terraform-provider-snowflake/blob/main/pkg/sdk/testint/schemas_integration_test.go",
)
@pytest.mark.rule(
    "A storage integration returns its IAM user and external id",
    source="user-guide/data-load-s3-config-storage-integration",
)
@pytest.mark.rule(
    "Future grants are revoked with REVOKE ON FUTURE", source="sql-reference/sql/revoke-privilege#usage-notes"
)
@pytest.mark.timeout(300)
def test_what_the_provider_makes_it_finds_again(snowflake_server, terraform) -> None:
    terraform_ = terraform("kinds", name=NAME, public_key=public_key())
    terraform_.apply()
    assert terraform_.plan() == UNCHANGED
    assert len(terraform_.ids()) == 37

    with snowflake_server.connect() as connection:
        sql = connection.cursor().execute
        shown = {row[0]: row[2] for row in sql(f'DESCRIBE INTEGRATION "{NAME}_S3"').fetchall()}
        integration = terraform_.outputs()["integration"]
        assert integration["user"] == shown["STORAGE_AWS_IAM_USER_ARN"] == "arn:aws:iam::999999999999:user/snowflake"
        assert integration["external_id"] == shown["STORAGE_AWS_EXTERNAL_ID"]
        (schema,) = sql(f"SHOW SCHEMAS LIKE 'RAW' IN DATABASE {NAME}").fetchall()
        assert schema[6:8] == ("It's raw", "MANAGED ACCESS")
        (monitor,) = sql(f"SHOW RESOURCE MONITORS LIKE '{NAME}'").fetchall()
        assert monitor[4] == "WAREHOUSE"
        for where in ("ACCOUNT", f"USER {NAME}_LOADER"):
            (parameter,) = sql(f"SHOW PARAMETERS LIKE 'NETWORK_POLICY' IN {where}").fetchall()
            assert (parameter[1], parameter[3]) == (NAME, where.split()[0])

    terraform_.variables |= {"changed": True, "next_public_key": public_key()}
    terraform_.apply()
    assert terraform_.plan() == UNCHANGED
    everything = terraform_.ids()
    assert len(everything) == 36

    for drift, unseen in DRIFTS:
        with snowflake_server.connect() as connection:
            for statement in drift:
                connection.cursor().execute(statement)
        found = {address for address, change in terraform_.changes().items() if change["actions"] != ["no-op"]}
        if unseen is not None:
            assert found == terraform_.ids().keys() - unseen
        assert found
        terraform_.apply_plan()
        assert terraform_.plan() == UNCHANGED, drift

    ids = terraform_.ids()
    assert ids.keys() == everything.keys()
    (terraform_.folder / "terraform.tfstate").unlink()
    (terraform_.folder / "imports.tf").write_text(imports(ids))
    for address, change in terraform_.changes().items():
        assert change["importing"] == {"id": ids[address]}
        # What a configuration leaves unsaid the provider sets to its default once more; it makes and drops nothing.
        assert change["actions"] in (["no-op"], ["update"]), address
    terraform_.apply_plan()
    assert terraform_.plan() == UNCHANGED
    assert terraform_.ids() == ids

    terraform_.run("destroy", "-auto-approve")
    with snowflake_server.connect() as connection:
        for plural in (
            "DATABASES",
            "WAREHOUSES",
            "ROLES",
            "USERS",
            "INTEGRATIONS",
            "RESOURCE MONITORS",
            "NETWORK POLICIES",
        ):
            assert not connection.cursor().execute(f"SHOW {plural} LIKE '{NAME}%'").fetchall(), plural


def test_a_resource_is_imported_by_the_command_too(snowflake_server, terraform) -> None:
    terraform_ = terraform("many", name="PROVIDER_IMPORT")
    with snowflake_server.connect() as connection:
        connection.cursor().execute("CREATE DATABASE PROVIDER_IMPORT COMMENT = 'by hand'")
        terraform_.run("import", "snowflake_database.this", '"PROVIDER_IMPORT"')
        assert terraform_.ids() == {"snowflake_database.this": '"PROVIDER_IMPORT"'}
        connection.cursor().execute("DROP DATABASE PROVIDER_IMPORT")


def test_200_resources_in_one_apply(terraform) -> None:
    terraform_ = terraform("many", name="PROVIDER_MANY")
    terraform_.apply()
    assert len(terraform_.ids()) == 201
    assert terraform_.plan() == UNCHANGED
    terraform_.run("destroy", "-auto-approve")


@pytest.mark.rule(
    "A warehouse that is resized by Terraform's provider has its new size, and so has one whose drift is repaired",
    source="sql-reference/sql/alter-warehouse",
)
@pytest.mark.timeout(180)
def test_a_warehouse_is_resized(snowflake_server, terraform) -> None:
    def sizes() -> dict[str, str]:
        with snowflake_server.connect() as connection:
            rows = connection.cursor().execute("SHOW WAREHOUSES LIKE 'PROVIDER_SIZE_%'").fetchall()
        return {row[0].removeprefix("PROVIDER_SIZE_"): row[3] for row in rows}

    terraform_ = terraform("warehouses", name="PROVIDER_SIZE", size="MEDIUM")
    # What `localcloud env` says is there already; a login that asks for the first without the second is refused.
    terraform_.environment |= {
        "SNOWFLAKE_WAREHOUSE": "NOT_THERE_YET",
        "SNOWFLAKE_VALIDATE_DEFAULT_PARAMETERS": "false",
    }
    terraform_.apply()
    assert terraform_.plan() == UNCHANGED
    terraform_.variables["size"] = "LARGE"
    terraform_.apply()
    assert terraform_.plan() == UNCHANGED
    assert sizes() == {"STAN": "Large", "SNOW": "Large"}

    with snowflake_server.connect() as connection:
        connection.cursor().execute("ALTER WAREHOUSE PROVIDER_SIZE_STAN SET WAREHOUSE_SIZE = 'SMALL'")
    found = {address: change["actions"] for address, change in terraform_.changes().items()}
    assert found['snowflake_warehouse.this["STANDARD"]'] == ["update"]
    terraform_.apply_plan()
    assert terraform_.plan() == UNCHANGED
    assert sizes() == {"STAN": "Large", "SNOW": "Large"}
    terraform_.run("destroy", "-auto-approve")


# Changes by hand, each of which a plan has to find: every resource of the configuration but those named.
DRIFTS: list[tuple[list[str], set[str] | None]] = [
    (
        [
            f"ALTER SCHEMA {NAME}.RAW DISABLE MANAGED ACCESS",
            f"ALTER SCHEMA {NAME}.OWNED SET COMMENT = 'by hand'",
            f"ALTER RESOURCE MONITOR {NAME} SET CREDIT_QUOTA = 5000",
            f"ALTER NETWORK POLICY {NAME} SET ALLOWED_IP_LIST = ('0.0.0.0/0')",
            "ALTER ACCOUNT UNSET NETWORK_POLICY",
            f"ALTER WAREHOUSE {NAME}_LOAD SET AUTO_SUSPEND = 7 STATEMENT_TIMEOUT_IN_SECONDS = 5",
            f"ALTER USER {NAME}_LOADER SET DISABLED = TRUE RSA_PUBLIC_KEY = '{public_key()}'",
            f"ALTER ROLE {NAME}_LOADER SET COMMENT = 'by hand'",
            f"ALTER ROLE {NAME}_OWNER SET COMMENT = 'by hand'",
            f"REVOKE ROLE {NAME}_LOADER FROM ROLE SYSADMIN",
            f"REVOKE ROLE {NAME}_LOADER FROM USER {NAME}_LOADER",
            f"ALTER STORAGE INTEGRATION {NAME}_S3 SET STORAGE_ALLOWED_LOCATIONS = ('s3://elsewhere/', 's3://ready/')",
            f"GRANT OWNERSHIP ON SCHEMA {NAME}.OWNED TO ROLE ACCOUNTADMIN COPY CURRENT GRANTS",
            f"REVOKE USAGE ON DATABASE {NAME} FROM ROLE {NAME}_LOADER",
            f"REVOKE USAGE ON WAREHOUSE {NAME}_LOAD FROM ROLE {NAME}_LOADER",
            f"REVOKE USAGE ON INTEGRATION {NAME}_S3 FROM ROLE {NAME}_LOADER",
            f"REVOKE CREATE DATABASE ON ACCOUNT FROM ROLE {NAME}_OWNER",
            f"REVOKE CREATE PIPE ON SCHEMA {NAME}.RAW FROM ROLE {NAME}_LOADER",
            f"REVOKE INSERT ON FUTURE TABLES IN SCHEMA {NAME}.RAW FROM ROLE {NAME}_LOADER",
            f"REVOKE SELECT ON FUTURE VIEWS IN SCHEMA {NAME}.RAW FROM ROLE {NAME}_LOADER",
            f"REVOKE MONITOR ON FUTURE PIPES IN SCHEMA {NAME}.RAW FROM ROLE {NAME}_LOADER",
            f"REVOKE USAGE ON FUTURE STAGES IN SCHEMA {NAME}.RAW FROM ROLE {NAME}_LOADER",
            f"REVOKE USAGE ON FUTURE FILE FORMATS IN SCHEMA {NAME}.RAW FROM ROLE {NAME}_LOADER",
            f"ALTER TABLE {NAME}.RAW.STREAMS DROP COLUMN END_AT",
            f"CREATE OR REPLACE VIEW {NAME}.RAW.TITLES AS SELECT 'by hand' AS TITLE",  # takes its grant with it
            f"ALTER STAGE {NAME}.RAW.READY SET URL = 's3://ready/by-hand/'",
            f"ALTER FILE FORMAT {NAME}.RAW.PART SET SKIP_HEADER = 7",
            f"ALTER FILE FORMAT {NAME}.RAW.JSON SET COMMENT = 'by hand'",
            f"ALTER FILE FORMAT {NAME}.RAW.PARQUET SET COMMENT = 'by hand'",
            f"ALTER PIPE {NAME}.RAW.STREAMS SET COMMENT = 'by hand'",
            f"REVOKE INSERT ON TABLE {NAME}.RAW.STREAMS FROM ROLE {NAME}_OWNER",
            f"REVOKE USAGE ON STAGE {NAME}.RAW.READY FROM ROLE {NAME}_OWNER",
            f"REVOKE USAGE ON FILE FORMAT {NAME}.RAW.PART FROM ROLE {NAME}_OWNER",
            f"REVOKE MONITOR ON PIPE {NAME}.RAW.STREAMS FROM ROLE {NAME}_OWNER",
        ],
        {"snowflake_database.this"},
    ),
    # Alone: a schema changed in the same run makes provider 1.2.3 stop with "inconsistent final plan".
    ([f"ALTER DATABASE {NAME} SET DATA_RETENTION_TIME_IN_DAYS = 3"], None),
    ([f"DROP DATABASE {NAME}", f"DROP ROLE {NAME}_LOADER"], None),
]


@pytest.mark.skipif(len(versions()) < 2, reason="the machine's mirror holds one version of the provider")
@pytest.mark.timeout(300)
def test_a_newer_provider_goes_on_from_the_state_of_an_older_one(snowflake_server, tmp_path) -> None:
    old, new = versions()[0], versions()[-1]
    terraform_ = Terraform(tmp_path, snowflake_server, "kinds", old, name=NAME, public_key=public_key())
    terraform_.apply()
    before = terraform_.ids()
    terraform_.take(new)
    assert {one for change in terraform_.changes().values() for one in change["actions"]} <= {"no-op", "update"}
    terraform_.apply_plan()
    assert terraform_.plan() == UNCHANGED
    assert terraform_.ids() == before
    terraform_.run("destroy", "-auto-approve")
