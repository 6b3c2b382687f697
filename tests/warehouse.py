"""A warehouse made by hand for one test: what Terraform makes in Snowflake, without the minute that Terraform takes."""

import json
import uuid
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import snowflake.connector
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from snowflake.connector import DictCursor

from promotion.environment import SERVICES
from tests.access import access, grants
from tests.roles import make_role


@dataclass(frozen=True)
class Warehouse:
    """A database with its schemas, one warehouse, an integration, and the service users asked for, keys in AWS."""

    cloud: object
    database: str
    landing: str  # bucket
    ready: str  # bucket

    @property
    def integration(self) -> str:
        return f"{self.database}_S3"

    @property
    def outputs(self) -> dict:
        """Terraform's outputs, as far as migrations and pipelines read them."""
        return {
            "database": self.database,
            "services": {name: self._service(name) for name in SERVICES},
            "migration_variables": {
                "database": self.database,
                "ready_url": f"s3://{self.ready}/",
                "vendor_url": f"s3://{self.landing}/vendor/",
                "storage_integration": self.integration,
            },
        }

    def warehouse_of(self, service: str) -> str:
        """The name of the warehouse that a service works in."""
        return f"{self.database}_{access()['warehouse_of'][service]}"

    def write_outputs(self, folder: Path) -> Path:
        path = folder / "outputs.json"
        path.write_text(json.dumps(self.outputs))
        return path

    def admin(self) -> snowflake.connector.SnowflakeConnection:
        variables = self.cloud.variables
        names = ("host", "port", "protocol", "account", "user", "password", "role")
        given = {name: variables[f"SNOWFLAKE_{name.upper()}"] for name in names}
        return snowflake.connector.connect(**given, warehouse=f"{self.database}_LOAD")

    def connect(self, service: str) -> snowflake.connector.SnowflakeConnection:
        """Logged in as a service user, by its key."""
        names = self._service(service)
        secret = self.cloud.client("secretsmanager").get_secret_value(SecretId=names["key_secret"])["SecretString"]
        key = load_pem_private_key(secret.encode(), password=None)
        variables = self.cloud.variables
        return snowflake.connector.connect(
            **{name: variables[f"SNOWFLAKE_{name.upper()}"] for name in ("host", "port", "protocol", "account")},
            **{name: names[name] for name in ("user", "role", "warehouse")},
            database=self.database,
            private_key=key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
        )

    def execute(self, *statements: str) -> list:
        """Run statements as the administrator; the rows of the last one."""
        with self.admin() as connection:
            for statement in statements:
                rows = connection.cursor().execute(statement).fetchall()
        return rows

    def read(self, query: str) -> list:
        """Return the rows of a query by the migrator, which reads personal data as it is; others get it masked."""
        with self.connect("migrator") as connection:
            return connection.cursor().execute(query).fetchall()

    def show(self, statement: str) -> list[dict]:
        """Return the rows of a SHOW by the administrator, by column."""
        with self.admin() as connection:
            return connection.cursor(DictCursor).execute(statement).fetchall()

    def variables(self, service: str) -> dict[str, str]:
        """The environment of a pipeline that runs as this service."""
        names = self._service(service)
        return {
            **self.cloud.environment,
            "MARQUEE_ENVIRONMENT": "test",
            "MARQUEE_LANDING_BUCKET": self.landing,
            "MARQUEE_SETTLE_SECONDS": "0",  # a test's files are complete once it has put them
            "MARQUEE_KEY_SECRET": names["key_secret"],
            "SNOWFLAKE_USER": names["user"],
            "SNOWFLAKE_ROLE": names["role"],
            "SNOWFLAKE_WAREHOUSE": names["warehouse"],
            "SNOWFLAKE_DATABASE": self.database,
        }

    def _service(self, name: str) -> dict[str, str]:
        user = f"{self.database}_{name.upper()}"
        return {
            "user": user,
            "role": user,
            "warehouse": self.warehouse_of(name),
            "key_secret": f"{self.database}/{name}",
        }


def make_warehouse(cloud, services: Iterable[str]) -> Warehouse:
    """A new one, with a name of its own. `services`: of those in promotion.environment."""
    name = f"T{uuid.uuid4().hex[:8]}"
    warehouse = Warehouse(cloud, name.upper(), landing=f"{name.lower()}-landing", ready=f"{name.lower()}-ready")
    database = warehouse.database
    warehouse.execute(
        f"CREATE DATABASE {database}",
        f"DROP SCHEMA {database}.PUBLIC",
        *(f"CREATE SCHEMA {database}.{schema} WITH MANAGED ACCESS" for schema in access()["schemas"]),
        *(
            f"CREATE WAREHOUSE {database}_{name} WAREHOUSE_SIZE = 'XSMALL' INITIALLY_SUSPENDED = TRUE"
            for name in sorted(set(access()["warehouse_of"].values()))
        ),
        f"CREATE STORAGE INTEGRATION {warehouse.integration} TYPE = EXTERNAL_STAGE STORAGE_PROVIDER = 'S3' "
        f"STORAGE_AWS_ROLE_ARN = 'arn:aws:iam::{cloud.variables['AWS_ACCESS_KEY_ID']}:role/{database}' ENABLED = TRUE "
        f"STORAGE_ALLOWED_LOCATIONS = ('s3://{warehouse.ready}/', 's3://{warehouse.landing}/vendor/')",
        *(statement for service in services for statement in _service(warehouse, service)),
    )
    return warehouse


def make_buckets(warehouse: Warehouse) -> None:
    """Landing and ready, and the AWS role that lets the warehouse's storage integration read them."""
    account = warehouse.cloud.variables["AWS_ACCESS_KEY_ID"]
    s3, iam = warehouse.cloud.client("s3"), warehouse.cloud.client("iam")
    for bucket in (warehouse.landing, warehouse.ready):
        s3.create_bucket(
            Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": warehouse.cloud.variables["AWS_REGION"]}
        )
    described = {row[0]: row[2] for row in warehouse.execute(f"DESCRIBE STORAGE INTEGRATION {warehouse.integration}")}
    trust = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"AWS": described["STORAGE_AWS_IAM_USER_ARN"]},
        "Condition": {"StringEquals": {"sts:ExternalId": described["STORAGE_AWS_EXTERNAL_ID"]}},
    }
    buckets = [f"arn:aws:s3:::{bucket}" for bucket in (warehouse.landing, warehouse.ready)]
    read = [
        {"Effect": "Allow", "Action": ["s3:ListBucket", "s3:GetBucketLocation"], "Resource": buckets},
        {"Effect": "Allow", "Action": ["s3:GetObject*"], "Resource": [f"{bucket}/*" for bucket in buckets]},
    ]
    assert described["STORAGE_AWS_ROLE_ARN"] == f"arn:aws:iam::{account}:role/{warehouse.database}"
    make_role(iam, warehouse.database, *read, trust=trust)


def _service(warehouse: Warehouse, service: str) -> Iterable[str]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    public = b64encode(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
    warehouse.cloud.client("secretsmanager").create_secret(Name=f"{warehouse.database}/{service}", SecretString=pem)
    database, role = warehouse.database, f"{warehouse.database}_{service.upper()}"
    yield f"CREATE ROLE {role}"
    yield (
        f"CREATE USER {role} TYPE = SERVICE DEFAULT_ROLE = {role} DEFAULT_SECONDARY_ROLES = () "
        f"RSA_PUBLIC_KEY = '{public}'"
    )
    yield f"GRANT ROLE {role} TO USER {role}"
    yield f"GRANT USAGE ON DATABASE {database} TO ROLE {role}"
    yield f"GRANT USAGE ON WAREHOUSE {warehouse.warehouse_of(service)} TO ROLE {role}"
    if service == "migrator":
        yield f"GRANT USAGE ON INTEGRATION {warehouse.integration} TO ROLE {role}"
    yield from grants(service, database, role)
