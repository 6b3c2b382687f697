"""The variables that point any AWS or Snowflake client, Terraform and the pipelines at the local cloud.

The same variables serve the real clouds: nothing that reads them knows which one it talks to.
"""

import json
import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from localcloud.aws.server import endpoint
from localcloud.cloud_state import CloudState
from localcloud.process import CloudError
from localcloud.settings import HOST, PROJECT
from localcloud.snowflake_server import ADMINISTRATOR

OF_ACCOUNTS = ("AWS_", "SNOWFLAKE_", "TF_CLI_ARGS")


@dataclass(frozen=True)
class Environment:
    """Of `environments/<name>.tfvars.json`, what says which accounts it lives in."""

    aws_account_id: str
    aws_region: str
    organization: str
    account_name: str

    @property
    def account(self) -> str:
        return f"{self.organization}-{self.account_name}"


def read_environment(name: str, folder: Path = PROJECT / "environments") -> Environment:
    """Raises CloudError that lists the environments there are."""
    path = folder / f"{name}.tfvars.json"
    if not path.is_file():
        names = ", ".join(sorted(file.name.removesuffix(".tfvars.json") for file in folder.glob("*.tfvars.json")))
        raise CloudError(f"there is no environment {name!r}; there are: {names}")
    values = json.loads(path.read_text())
    snowflake = values["snowflake_account"]
    return Environment(values["aws_account_id"], values["aws_region"], snowflake["organization"], snowflake["name"])


def variables(
    description: CloudState, environment: Environment, ambient: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """The variables for one environment. `ambient` says where the cache is and whether a proxy is in use."""
    return {
        "AWS_ENDPOINT_URL": endpoint(description.aws_port),
        "AWS_CA_BUNDLE": description.authority,
        "AWS_ACCESS_KEY_ID": environment.aws_account_id,
        "AWS_SECRET_ACCESS_KEY": description.aws_secret,
        "AWS_REGION": environment.aws_region,
        "AWS_DEFAULT_REGION": environment.aws_region,
        "SNOWFLAKE_HOST": HOST,
        "SNOWFLAKE_PORT": str(description.snowflake_port),
        "SNOWFLAKE_PROTOCOL": "http",
        "SNOWFLAKE_ACCOUNT": environment.account,
        "SNOWFLAKE_ORGANIZATION_NAME": environment.organization,
        "SNOWFLAKE_ACCOUNT_NAME": environment.account_name,
        "SNOWFLAKE_USER": ADMINISTRATOR,
        "SNOWFLAKE_PASSWORD": description.password,
        "SNOWFLAKE_ROLE": "ACCOUNTADMIN",
        "TF_PLUGIN_MIRROR": str(_plugin_mirror(ambient)),
        "TF_VAR_s3_use_path_style": "true",
        "TF_CLI_ARGS_init": "-backend-config=use_path_style=true",
        **_past_the_proxy(ambient),
    }


def export_lines(values: Mapping[str, str], ambient: Mapping[str, str] = os.environ) -> str:
    """A shell script of one `export NAME=value` a line.

    Variables of other accounts that the shell has (a profile, a session token, another endpoint) are unset first:
    clients would mix them with these.
    """
    others = [name for name in sorted(ambient) if name.startswith(OF_ACCOUNTS) and name not in values]
    exports = [f"export {name}={shlex.quote(value)}\n" for name, value in values.items()]
    return "".join([*(f"unset {name}\n" for name in others), *exports])


def _plugin_mirror(ambient: Mapping[str, str]) -> Path:
    """Where `tools/providers` lays the Terraform providers out."""
    cache = ambient.get("XDG_CACHE_HOME") or Path(ambient.get("HOME", Path.home())) / ".cache"
    return Path(cache) / "marquee" / "terraform-plugins"


def _past_the_proxy(ambient: Mapping[str, str]) -> dict[str, str]:
    """NO_PROXY with loopback in it, where a proxy would otherwise be asked for this machine's own ports."""
    if not any(ambient.get(name) for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY")):
        return {}
    present = ambient.get("NO_PROXY") or ambient.get("no_proxy") or ""
    hosts = ",".join([*filter(None, present.split(",")), HOST, "localhost"])
    return {"NO_PROXY": hosts, "no_proxy": hosts}
