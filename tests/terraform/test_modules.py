"""Each module's own tests, with mock providers, and the example of its README as a plan."""

import re
import shutil
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

TERRAFORM = Path(__file__).resolve().parents[2] / "terraform"
MODULES = sorted(path.name for path in (TERRAFORM / "modules").iterdir() if path.is_dir())
PROVIDERS = """
terraform {
  required_providers {
    aws       = { source = "hashicorp/aws" }
    snowflake = { source = "snowflakedb/snowflake" }
  }
}
"""
EXAMPLES = """
mock_provider "aws" {}

mock_provider "snowflake" {}

run "examples" {
  command = plan
}
"""


def terraform_test(folder: Path, terraform) -> str:
    terraform(folder, "init", "-backend=false")
    return terraform(folder, "test")


def block(text: str, kind: str) -> dict[str, str]:
    """{name: body} of the top-level blocks of one kind."""
    return dict(re.findall(rf'^{kind} "(\w+)" \{{\n(.*?)^\}}', text, re.MULTILINE | re.DOTALL))


@pytest.mark.parametrize("module", MODULES)
def test_its_own_tests_pass(module, tmp_path, terraform):
    folder = shutil.copytree(TERRAFORM / "modules" / module, tmp_path / module)
    assert "Success!" in terraform_test(folder, terraform)


def test_the_examples_of_the_readmes_plan(tmp_path, terraform):
    shutil.copytree(TERRAFORM / "modules", tmp_path / "modules")
    for module in MODULES:
        [example] = re.findall(
            r"```hcl\n(.*?)```", (TERRAFORM / "modules" / module / "README.md").read_text(), re.DOTALL
        )
        (tmp_path / f"{module}.tf").write_text(example)
    (tmp_path / "versions.tf").write_text(PROVIDERS)
    (tmp_path / "examples.tftest.hcl").write_text(EXAMPLES)
    assert "1 passed" in terraform_test(tmp_path, terraform)


@pytest.mark.parametrize("module", MODULES)
def test_it_is_laid_out_like_the_others(module):
    folder = TERRAFORM / "modules" / module
    files = {"main.tf", "variables.tf", "outputs.tf", "versions.tf", "README.md", f"tests/{module}.tftest.hcl"}
    assert {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} >= files


@pytest.mark.parametrize("kind", ["variable", "output"])
@pytest.mark.parametrize("module", MODULES)
def test_its_readme_lists_what_it_takes_and_gives(module, kind):
    folder = TERRAFORM / "modules" / module
    readme = (folder / "README.md").read_text()
    for name, body in block((folder / f"{kind}s.tf").read_text(), kind).items():
        [description] = re.findall(r'description = "(.*)"', body)
        assert f"| `{name}` | {description} |" in readme
