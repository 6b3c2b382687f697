"""A shadow: a local Snowflake of its own in which the schema of a change is built, first as it is, then as it will be.

It holds no rows, and has no way to any account: it starts with this process's variables less those of all clouds.
"""

import os
import re
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import snowflake.connector
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from snowflake.connector import SnowflakeConnection

from pipelines.service_user import ServiceUser
from promotion import child_process
from promotion.errors import PromotionError
from promotion.identifier import quoted
from promotion.migration.schemachange import Schemachange
from promotion.review.grants import Access
from promotion.review.snapshot import Snapshot, take
from rehearsal.cloud import ANSWER_SECONDS
from rehearsal.services import without_accounts

_ACCOUNT, _ADMIN, _PASSWORD = "MARQUEE-SHADOW", "ADMIN", "LOCALCLOUD_ADMIN_PASSWORD"
_START_SECONDS, _STOP_SECONDS = 60, 10
_MIGRATOR, _WAREHOUSE = "SHADOW_MIGRATOR", "SHADOW"
_PORT = re.compile(r" on 127\.0\.0\.1:(\d+),")


class ShadowFailed(PromotionError):
    """The local Snowflake did not start, or ended by itself."""


@dataclass(frozen=True)
class _Migrator(ServiceUser):
    """The user of the migrations in a shadow; its key was made for it."""

    key: str = field(default="", repr=False)

    def private_key(self, secrets: object = None) -> str:
        """Return the key as PEM text."""
        return self.key


@dataclass
class Shadow:
    """A database in a shadow; `variables`: those that the migrations are rendered with."""

    connection: SnowflakeConnection
    migrator: _Migrator
    endpoint: Mapping[str, str]
    variables: Mapping[str, str]
    folder: Path
    access: Access = field(default_factory=Access)

    @property
    def database(self) -> str:
        """Return the name of the database."""
        return self.variables["database"]

    def migrate(self, migrations: Path, access: Access) -> Snapshot:
        """Set the access, run the migrations that did not run yet with the real schemachange, and return the snapshot.

        Raise MigrationFailed.
        """
        self.build(migrations, access)
        return take(self.connection, self.database)

    def build(self, migrations: Path, access: Access) -> None:
        """Set the access, and run the migrations that did not run yet with the real schemachange.

        Schemas that the access lacks are made for the folders of the migrations. Raise MigrationFailed.
        """
        self._set(access, [path.name.upper() for path in sorted(migrations.iterdir()) if path.is_dir()])
        history = f"{self.database}.DEPLOY.CHANGE_HISTORY"
        inherited = {**without_accounts(os.environ), **self.endpoint}
        log = self.folder / "schemachange.log"
        schemachange = Schemachange(self.migrator, migrations, history, self.variables, log, inherited)
        schemachange.run(lambda name: None)

    def _set(self, access: Access, folders: Iterable[str]) -> None:
        for schema in sorted({"DEPLOY", *folders, *access.schemas}):
            self._run(f"CREATE SCHEMA IF NOT EXISTS {quoted(self.database, schema)} WITH MANAGED ACCESS")
        for role in sorted(access.roles | {grant.role for grant in access.grants}):
            self._run(f"CREATE ROLE IF NOT EXISTS {quoted(role)}")
        for grant in sorted(self.access.grants - access.grants, key=str):
            self._run(grant.revocation())
        for grant in sorted(access.grants - self.access.grants, key=str):
            self._run(grant.statement())
        self.access = access

    def _run(self, statement: str) -> None:
        self.connection.cursor().execute(statement)


@contextmanager
def shadow(variables: Mapping[str, str]) -> Iterator[Shadow]:
    """Yield an empty shadow for migrations with these variables; end it afterwards. Raise ShadowFailed.

    It ends with this process, however that ends.
    """
    with tempfile.TemporaryDirectory(prefix="marquee-shadow-") as place:
        folder = Path(place)
        password = secrets.token_hex(20)
        with _server(folder / "snowflake", password, folder / "snowflake.log") as port:
            endpoint = {"host": "127.0.0.1", "port": port, "protocol": "http"}
            login = {"account": _ACCOUNT, "user": _ADMIN, "password": password, **endpoint}
            with snowflake.connector.connect(**login, network_timeout=ANSWER_SECONDS) as admin:
                migrator = _prepare(admin.cursor().execute, variables)
                addresses = {f"SNOWFLAKE_{name.upper()}": value for name, value in endpoint.items()}
                yield Shadow(admin, migrator, addresses, variables, folder)


@contextmanager
def _server(folder: Path, password: str, log: Path) -> Iterator[str]:
    """Yield the port of a local Snowflake."""
    folder.mkdir()
    command = [sys.executable, "-P", "-m", "localcloud.snowflake", "--port", "0", "--folder", str(folder)]
    command += ["--account", _ACCOUNT, "--admin", _ADMIN, "--parent", str(os.getpid())]
    variables = {
        **without_accounts(os.environ),
        _PASSWORD: password,
        "PYTHONUNBUFFERED": "1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=variables, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    try:
        yield _wait(process, log)
    finally:
        child_process.end(process, _STOP_SECONDS)


def _wait(process: "subprocess.Popen[bytes]", log: Path) -> str:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if found := _PORT.search(log.read_text(errors="replace")):
            return found[1]
        if process.poll() is not None:
            last = (log.read_text(errors="replace").strip().splitlines() or ["no output"])[-1]
            raise ShadowFailed(f"the local Snowflake did not start: {last}; install it: uv sync --group localcloud")
        time.sleep(0.05)
    raise ShadowFailed(f"the local Snowflake did not start within {_START_SECONDS} s; try again")


def _prepare(execute: Callable[[str], object], variables: Mapping[str, str]) -> _Migrator:
    """Make what Terraform makes around the schemas, and a user that may build anything; return that user."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    body = "".join(line for line in public.splitlines() if not line.startswith("-"))
    database = variables["database"]
    execute(f"CREATE DATABASE {quoted(database)}")
    execute(f"CREATE WAREHOUSE {_WAREHOUSE}")
    execute(f"CREATE USER {_MIGRATOR} TYPE = SERVICE DEFAULT_ROLE = ACCOUNTADMIN RSA_PUBLIC_KEY = '{body}'")
    execute(f"GRANT ROLE ACCOUNTADMIN TO USER {_MIGRATOR}")
    if integration := variables.get("storage_integration"):
        execute(
            f"CREATE STORAGE INTEGRATION {quoted(integration)} TYPE = EXTERNAL_STAGE STORAGE_PROVIDER = 'S3' "
            "STORAGE_AWS_ROLE_ARN = 'arn:aws:iam::000000000000:role/shadow' ENABLED = TRUE "
            "STORAGE_ALLOWED_LOCATIONS = ('*')"
        )
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return _Migrator(_ACCOUNT, _MIGRATOR, "ACCOUNTADMIN", _WAREHOUSE, database, key_secret="", key=pem)
