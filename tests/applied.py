"""The fixture `applied`: a local cloud in which the environment `local` stands as Terraform builds it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from promotion.environment import load
from rehearsal.terraform_login import TerraformLogin

PROJECT = Path(__file__).resolve().parents[1]
PLANNING = ("plan", "drift")


@dataclass(frozen=True)
class Applied:
    """The platform after `apply`. `build` stands for the project's build folder; `outputs` are Terraform's."""

    cloud: object  # tests/conftest.py RunningCloud
    build: Path
    outputs: dict = field(repr=False)
    # For child processes: the cloud's with the deployer's login, and MARQUEE_BUILD; and the other users' logins alone.
    environment: dict[str, str] = field(repr=False)
    planner: dict[str, str] = field(repr=False)
    previewer: dict[str, str] = field(repr=False)

    def verb(self, name: str, *arguments: str, code: int = 0, **variables: str) -> subprocess.CompletedProcess:
        """Run `python -m scripts.NAME local ARGUMENTS`, which has to end with `code`; `variables` come on top.

        `plan` and `drift` run as the user that only reads, as in the lane.
        """
        login = self.planner if name in PLANNING else {}
        return verb({**self.environment, **login}, name, *arguments, code=code, **variables)


def verb(environment: dict[str, str], name: str, *arguments: str, code: int = 0, **variables: str):
    done = subprocess.run(
        [sys.executable, "-m", f"scripts.{name}", "local", *arguments],
        cwd=PROJECT,
        env={**environment, **variables},
        capture_output=True,
        text=True,
        timeout=400,
    )
    assert done.returncode == code, f"{name} ended with {done.returncode}: {done.stderr}{done.stdout}"
    return done


@pytest.fixture(scope="session")
def applied(cloud, tmp_path_factory) -> Iterator[Applied]:
    """State, keys, account, plan and apply through the verbs, about 70 s, most of it the AWS provider's own waits.

    Terraform plans and applies as the users that `account` makes; nothing after it is done as ACCOUNTADMIN.

    What a test changes in it, it has to set right again: all tests of a worker share it.
    """
    build = tmp_path_factory.mktemp("build")
    # A fixed commit: one that is made while the tests run is no reason to refuse a plan.
    environment = {**cloud.environment, "MARQUEE_BUILD": str(build), "CI_COMMIT_SHA": "0" * 40}
    login = TerraformLogin(load("local"))
    for name, *arguments in (("state",), ("keys",), ("account", *login.arguments)):
        verb(environment, name, *arguments)
    environment = login.instead_of_administrator(environment)
    planner = login.variables("plan")
    verb({**environment, **planner}, "plan")
    verb(environment, "apply")
    outputs = json.loads((build / "local" / "outputs.json").read_text())
    yield Applied(cloud, build, outputs, environment, planner, login.variables("preview"))
