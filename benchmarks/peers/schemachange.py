"""schemachange as its own documentation starts it, without a check or a lease around it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.warehouse import Warehouse


class Schemachange:
    """The released command over a folder of migrations, as the migrator of a warehouse, with its key in `folder`."""

    def __init__(self, warehouse: Warehouse, migrations: Path, folder: Path) -> None:
        outputs = warehouse.outputs
        secrets: Any = warehouse.cloud.client("secretsmanager")  # type: ignore[attr-defined]
        names = outputs["services"]["migrator"]
        key = folder / "migrator.p8"
        key.write_text(secrets.get_secret_value(SecretId=names["key_secret"])["SecretString"])
        variables = warehouse.variables("migrator")
        self._environment = variables | {
            "SNOWFLAKE_AUTHENTICATOR": "SNOWFLAKE_JWT",
            "SNOWFLAKE_PRIVATE_KEY_FILE": str(key),
        }
        for name in ("SNOWFLAKE_PASSWORD",):
            self._environment.pop(name, None)
        self._command = [
            *(sys.executable, "-m", "schemachange.cli", "deploy"),
            *("--schemachange-root-folder", str(migrations)),
            *("--schemachange-change-history-table", f"{warehouse.database}.DEPLOY.CHANGE_HISTORY"),
            *("--schemachange-vars", json.dumps(outputs["migration_variables"])),
            "--schemachange-create-change-history-table",
        ]

    def deploy(self) -> str:
        """Run what is due, and return the output. Raises CalledProcessError."""
        done = subprocess.run(
            self._command, env=self._environment, capture_output=True, text=True, check=True, timeout=600
        )
        return done.stdout
