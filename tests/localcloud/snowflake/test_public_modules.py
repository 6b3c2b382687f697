"""Public Terraform configurations, unchanged but for where their modules are and who logs in: applied and destroyed.

They are others' work, so they are not here. `MARQUEE_PUBLIC_MODULES` names a folder with clones of them, each under its
repository's name: getindata's `terraform-snowflake-role`, …`-database-role`, …`-stage`, …`-schema` and …`-warehouse`,
Invicton-Labs' `terraform-null-deepmerge` and …`-assertion`, Snowflake-Labs' `sfguide-terraform-sample`; and
`plugins`, a mirror with the providers cloudposse/context and hashicorp/tls, and a Snowflake provider from 2.7 on.
"""

from __future__ import annotations

import dataclasses
import os
import re
import shutil
from pathlib import Path

import pytest

from tests.localcloud.snowflake.terraform import SOURCE, Terraform
from tools.providers import mirror, registry
from tools.providers.provider import Provider

pytestmark = pytest.mark.slow

VARIABLE = "MARQUEE_PUBLIC_MODULES"
FOLDER = Path(os.environ.get(VARIABLE) or "/nonexistent")
# Examples of the modules, by the modules' names in Terraform's registry. The others need shares or dynamic tables.
EXAMPLES = (
    *(("role", "simple"), ("database-role", "simple"), ("stage", "complete"), ("schema", "simple")),
    *(("schema", "complete"), ("warehouse", "simple"), ("warehouse", "complete")),
)
SAMPLE = "sfguide-terraform-sample"
_REGISTRY = re.compile(r'source\s*=\s*"[\w-]+/(?P<name>[\w-]+)/(?P<provider>[\w-]+)"\s*\n\s*version\s*=\s*"[^"]*"')
# How the sample logs in: its user, its key and its account.
_LOGIN = re.compile(r"^\s*(organization_name|account_name|user|authenticator|private_key)\s*=.*\n", re.MULTILINE)
_PREVIEWS = (
    'provider "snowflake" {\n  preview_features_enabled = ["snowflake_stage_resource", "snowflake_table_resource"]\n}\n'
)

missing = pytest.mark.skipif(
    not (FOLDER / SAMPLE).is_dir(), reason=f"{VARIABLE} names no folder with the public modules: see the test's file"
)


def newest_provider() -> str | None:
    """Return the newest version of the Snowflake provider in the folder's mirror."""
    found = mirror.packages(Provider(SOURCE, ">= 1.0"), FOLDER / "plugins", registry.platform())
    return found[-1].version if found else None


def localized(text: str, root: Path) -> str:
    """Return a configuration with the registry's modules as folders below `root`, and the provider by its new name."""
    local = _REGISTRY.sub(lambda found: f'source = "{root}/terraform-{found["provider"]}-{found["name"]}"', text)
    return local.replace("Snowflake-Labs/snowflake", SOURCE)


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the folder's modules, that need no registry."""
    root = tmp_path_factory.mktemp("modules")
    for module in FOLDER.glob("terraform-*"):
        shutil.copytree(module, root / module.name, ignore=shutil.ignore_patterns(".*"))
    for file in root.rglob("*.tf"):
        text = localized(file.read_text(), root)
        module = next(parent for parent in file.parents if parent.parent == root)
        file.write_text(text.replace('"../../"', f'"{module}"').replace('"../.."', f'"{module}"'))
    return root


def applied_and_destroyed(terraform: Terraform) -> None:
    terraform.apply()
    # The provider has no comment after it made an object, and an empty one after it read it: an output may change.
    assert {change["actions"][0] for change in terraform.changes().values()} == {"no-op"}
    terraform.run("destroy", "-auto-approve")


@missing
@pytest.mark.timeout(300)
@pytest.mark.parametrize(("name", "kind"), EXAMPLES)
def test_the_public_modules_are_applied(snowflake_server, tmp_path, modules, name, kind) -> None:
    example = modules / f"terraform-snowflake-{name}" / "examples" / kind
    if not any('provider "snowflake"' in file.read_text() for file in example.glob("*.tf")):
        (example / "providers.tf").write_text('provider "snowflake" {}\n')
    (example / "previews_override.tf").write_text(_PREVIEWS)
    if (variables := example / "fixtures.tfvars").is_file():
        variables.rename(example / "fixtures.auto.tfvars")
    with snowflake_server.connect() as connection:
        before = connection.cursor().execute("SHOW ROLES").fetchall()
        terraform = Terraform(tmp_path / "run", snowflake_server, str(example), newest_provider(), FOLDER / "plugins")
        applied_and_destroyed(terraform)
        assert connection.cursor().execute("SHOW ROLES").fetchall() == before


@missing
@pytest.mark.timeout(300)
def test_the_sample_of_snowflake_labs_is_applied(snowflake_server, tmp_path) -> None:
    shutil.copytree(FOLDER / SAMPLE, tmp_path / "sample", ignore=shutil.ignore_patterns(".*"))
    for file in (tmp_path / "sample").glob("*.tf"):
        file.write_text(_LOGIN.sub("", file.read_text()))
    user, password, sample = "TERRAFORM_SVC", "of-the-guide", str(tmp_path / "sample")
    with snowflake_server.connect() as connection:
        sql = connection.cursor().execute
        # The guide's user, and its roles; its key is a password here.
        sql(f"CREATE USER {user} PASSWORD = '{password}'")
        for role in ("SYSADMIN", "SECURITYADMIN"):
            sql(f"GRANT ROLE {role} TO USER {user}")
        guide = dataclasses.replace(snowflake_server, admin=user, password=password)
        applied_and_destroyed(Terraform(tmp_path / "run", guide, sample, newest_provider(), FOLDER / "plugins"))
        sql(f"DROP USER {user}")
