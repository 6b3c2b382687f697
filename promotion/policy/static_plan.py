"""Plans without any account: Terraform's own test run, with providers that make values up.

Each root module has the file of such a run beside this one: terraform/, terraform/gitlab and terraform/registry.

https://developer.hashicorp.com/terraform/language/tests/mocking
"""

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from promotion.environment import PROJECT, Environment
from promotion.errors import PromotionError
from promotion.terraform import command

_SECONDS = 300


class StaticPlanFailed(PromotionError):
    """Terraform can't plan the root module."""


def static_plan(
    environment: Environment, plugins: Path | None = None, project: Path = PROJECT, root: str = ""
) -> dict[str, Any]:
    """Return the JSON document of a plan from nothing; `plugins` is a mirror of the providers.

    `root`: a folder of terraform/ that is a root module of its own; it reads `environments/` itself.
    Raise StaticPlanFailed, TerraformFailed.
    """
    with tempfile.TemporaryDirectory(prefix="marquee-policy-") as place:
        for beside in ("contracts", "environments"):  # which the root module reads
            shutil.copytree(project / beside, Path(place, beside))
        copied = Path(place, "terraform")
        shutil.copytree(project / "terraform", copied, ignore=shutil.ignore_patterns(".terraform", "tests"))
        folder = copied / root
        (folder / "tests").mkdir()
        shutil.copy(Path(__file__).with_name(f"{root or 'static'}_plan.tftest.hcl"), folder / "tests")
        mirror = [f"-plugin-dir={plugins}"] if plugins else []
        _terraform(folder, "init", "-backend=false", "-input=false", *mirror)
        values = project / environment.values_file.relative_to(PROJECT)
        given = {"": [f"-var-file={values}"], "gitlab": [f"-var=environment={environment.name}"]}.get(root, [])
        printed = _terraform(folder, "test", "-json", "-verbose", *given)
    for line in printed.splitlines():
        document: dict[str, Any] = json.loads(line).get("test_plan") or {}
        if document:
            return {name: value for name, value in document.items() if name != "provider_schemas"}  # 14 MB
    raise StaticPlanFailed(f"terraform made no plan of {environment.name}; run: terraform -chdir=terraform validate")


def _terraform(folder: Path, *words: str) -> str:
    done = command.run(["terraform", *words], folder, os.environ, _SECONDS)
    if done.code:
        raise StaticPlanFailed(f"terraform {words[0]} failed: {_reason(done.out + done.err)}")
    return done.out


def _reason(printed: str) -> str:
    """Return the first error of Terraform's, in one line."""
    for line in printed.splitlines():
        if '"@level":"error"' in line:
            event = json.loads(line)
            return f"{event.get('diagnostic', {}).get('summary') or event.get('@message')}; revise terraform/"
    return f"{' '.join(printed.split())[-300:]}; revise terraform/"
