"""The environments: environments/<name>.tfvars.json is the only place where they differ."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

import click

PROJECT = Path(__file__).resolve().parents[1]
FOLDER = PROJECT / "environments"
SERVICES = ("migrator", "splitter", "bulk_load", "analyst")


@dataclass(frozen=True)
class Environment:
    """What the scripts need to know of one environment, and the names that follow from its name."""

    name: str
    aws_account_id: str
    aws_region: str
    snowflake_account: str  # ORGANIZATION-NAME

    @property
    def prefix(self) -> str:
        return f"marquee-{self.name}"

    @property
    def state_bucket(self) -> str:
        return f"{self.prefix}-terraform-state"

    @property
    def values_file(self) -> Path:
        return FOLDER / f"{self.name}.tfvars.json"

    @property
    def build(self) -> Path:
        """Where plans and outputs of this environment are written; MARQUEE_BUILD moves it out of the project."""
        return build_folder() / self.name

    @property
    def outputs_file(self) -> Path:
        return self.build / "outputs.json"

    def key_secret(self, service: str) -> str:
        """Name in Secrets Manager of the private key of a service."""
        return f"{self.prefix}/snowflake/{service}"


def build_folder() -> Path:
    return Path(os.environ.get("MARQUEE_BUILD") or PROJECT / "build").absolute()


def known() -> list[str]:
    """The names that can be asked for."""
    return sorted(path.name.removesuffix(".tfvars.json") for path in FOLDER.glob("*.tfvars.json"))


def load(name: str) -> Environment:
    """Read one environment. Raises click.ClickException, with the known names, if there is none of that name."""
    if name not in known():
        raise click.ClickException(f"no environment {name!r}; there are: {', '.join(known())}")
    path = FOLDER / f"{name}.tfvars.json"
    try:
        values = json.loads(path.read_text())
        account = values["snowflake_account"]
        return Environment(
            name=values["environment"],
            aws_account_id=values["aws_account_id"],
            aws_region=values["aws_region"],
            snowflake_account=f"{account['organization']}-{account['name']}",
        )
    except json.JSONDecodeError as error:
        raise click.ClickException(f"{path.name} is not JSON: {error}") from error
    except KeyError as error:
        raise click.ClickException(f"{path.name} lacks {error}") from error


class EnvironmentName(click.ParamType):
    """A command line's environment, loaded."""

    name = "environment"

    def convert(self, value, param, ctx) -> Environment:
        return value if isinstance(value, Environment) else load(value)


environment_argument = click.argument("environment", type=EnvironmentName())
