"""The real schemachange."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def run(connection, statement: str, *values) -> list[tuple]:
    return connection.cursor().execute(statement, values or None).fetchall()


@pytest.mark.rule(
    "schemachange 4.4: history, V and R scripts, no script runs twice",
    source="https://github.com/Snowflake-Labs/schemachange",
)
def test_schemachange_runs_scripts(platform, tmp_path):
    """The real schemachange, its history table included, twice: the second time nothing runs."""
    # The migrator may make each kind in one schema alone.
    schema, raw, marts = (f"{platform.database}.{name}" for name in ("DEPLOY", "RAW", "MARTS"))
    scripts = {
        "V1__table.sql": f"CREATE TABLE {schema}.SC_T (N NUMBER);\nINSERT INTO {schema}.SC_T VALUES (1);",
        "V2__stage.sql": f"CREATE STAGE {raw}.SC_S URL = 's3://{platform.ready}/' "
        f"STORAGE_INTEGRATION = {platform.integration};\nCREATE FILE FORMAT {raw}.SC_F TYPE = CSV SKIP_HEADER = 1;",
        "V3__pipe.sql": f"CREATE PIPE {raw}.SC_P AS COPY INTO {schema}.SC_T FROM (SELECT $1 FROM @{raw}.SC_S) "
        f"FILE_FORMAT = (FORMAT_NAME = '{raw}.SC_F');",
        "R__view.sql": f"CREATE OR REPLACE VIEW {marts}.SC_V AS SELECT SUM(N) AS TOTAL FROM {schema}.SC_T;",
    }
    for name, text in scripts.items():
        (tmp_path / name).write_text(text)
    key = tmp_path / "key.p8"
    names = platform._service("migrator")
    secrets = platform.cloud.client("secretsmanager")
    key.write_text(secrets.get_secret_value(SecretId=names["key_secret"])["SecretString"])
    command = [
        *(str(Path(sys.executable).with_name("schemachange")), "deploy", "--root-folder", str(tmp_path)),
        *("--change-history-table", f"{schema}.CHANGES", "--create-change-history-table"),
    ]
    environment = {
        **platform.variables("migrator"),
        "SNOWFLAKE_AUTHENTICATOR": "SNOWFLAKE_JWT",
        "SNOWFLAKE_PRIVATE_KEY_FILE": str(key),
    }
    environment.pop("SNOWFLAKE_PASSWORD")
    for _ in range(2):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
    with platform.connect("migrator") as connection:
        assert run(connection, f"SELECT SCRIPT, STATUS FROM {schema}.CHANGES ORDER BY SCRIPT") == [
            (name, "Success") for name in sorted(scripts)
        ]
        assert run(connection, f"SELECT TOTAL FROM {marts}.SC_V") == [(1,)]
