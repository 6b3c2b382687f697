"""The variables that each service runs with: Terraform's outputs for it, and its own AWS role."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from promotion.outputs import Outputs

# A shell's variables of real accounts. A rehearsal must not see them: it would talk to those accounts.
_OF_ACCOUNTS = ("AWS_", "SNOWFLAKE_", "TF_VAR_", "TF_CLI_ARGS", "SCHEMACHANGE_", "SPARK_", "PRIVATE_KEY")
# The addresses of the cloud, and nobody's login.
_ADDRESSES = re.compile(
    r"AWS_ENDPOINT_URL|AWS_CA_BUNDLE|AWS_(DEFAULT_)?REGION|SNOWFLAKE_(HOST|PORT|PROTOCOL)|(?i:no_proxy)"
)


def addresses(variables: Mapping[str, str]) -> dict[str, str]:
    """Return those of `variables` that say where the cloud is; none of them is a login."""
    return {name: value for name, value in variables.items() if _ADDRESSES.fullmatch(name)}


def without_accounts(variables: Mapping[str, str]) -> dict[str, str]:
    """Return `variables` without those that lead to a cloud."""
    return {name: value for name, value in variables.items() if not name.startswith(_OF_ACCOUNTS)}


@dataclass(frozen=True)
class Services:
    """The services of one environment as Terraform's outputs describe them; `variables` lead to the cloud."""

    folder: Path
    variables: Mapping[str, str]
    outputs: Outputs

    def splitter(self) -> dict[str, str]:
        """Return the variables of the splitter."""
        return {**self._role("splitter", self.outputs.splitter_role_arn), **self.outputs.splitter_environment}

    def bulk_load(self) -> dict[str, str]:
        """Return the variables of the vendor load."""
        return {**self._role("bulk-load", self.outputs.bulk_load_role_arn), **self.outputs.bulk_load_environment}

    def analyst(self) -> dict[str, str]:
        """Return the variables of an analyst."""
        return self.outputs.analyst_variables()

    def _role(self, name: str, arn: str) -> dict[str, str]:
        """Return the variables of an AWS profile that assumes the role from the administrator's key.

        AWS_ACCESS_KEY_ID is emptied: it would win over any profile.
        """
        config, credentials = self.folder / f"{name}.aws-config", self.folder / f"{name}.aws-credentials"
        _write_private(
            config,
            f"[profile {name}]\nrole_arn = {arn}\nsource_profile = administrator\nrole_session_name = {name}\n",
        )
        _write_private(
            credentials,
            f"[administrator]\naws_access_key_id = {self.variables['AWS_ACCESS_KEY_ID']}\n"
            f"aws_secret_access_key = {self.variables['AWS_SECRET_ACCESS_KEY']}\n",
        )
        return {
            "AWS_CONFIG_FILE": str(config),
            "AWS_SHARED_CREDENTIALS_FILE": str(credentials),
            "AWS_PROFILE": name,
            "AWS_ACCESS_KEY_ID": "",
        }


def _write_private(path: Path, text: str) -> None:
    path.touch(0o600)
    os.chmod(path, 0o600)
    path.write_text(text)
