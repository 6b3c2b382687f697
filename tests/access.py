"""The rights of `terraform/access.tf`, as Terraform evaluates them: tests hold the same, and no more."""

import json
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

TABLE = Path(__file__).resolve().parents[1] / "terraform" / "access.tf"


@cache
def access() -> dict:
    """Return its `schemas`, with the privileges of each service, and `warehouse_of`, the warehouse of each service."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(TABLE, folder)
        answer = subprocess.run(
            ["terraform", "console"],
            input="jsonencode({ schemas = local.schemas, warehouse_of = local.warehouse_of })",
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
    return json.loads(json.loads(answer.stdout))


def grants(service: str, database: str, role: str) -> list[str]:
    """Return the GRANT statements on the database's schemas and their future objects for a service's role."""
    statements = []
    for schema, declared in access()["schemas"].items():
        grant = declared["grants"].get(service)
        if grant is None:
            continue
        name = f"{database}.{schema}"
        statements.append(f"GRANT {', '.join(grant['privileges'])} ON SCHEMA {name} TO ROLE {role}")
        statements += [
            f"GRANT {', '.join(privileges)} ON FUTURE {objects} IN SCHEMA {name} TO ROLE {role}"
            for objects, privileges in grant.get("future", {}).items()
        ]
    return statements
