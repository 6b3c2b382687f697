"""A check that the Snowflake provider taken by `terraform init` knows the login that the variables ask for.

An older one ends with its own configuration, in Terraform's words and after Terraform has read the state.
"""

import re
from collections.abc import Mapping

SNOWFLAKE = "registry.terraform.io/snowflakedb/snowflake"
# The versions that authenticators came with, by two numbers. "New Workload Identity Federation authentication option":
# https://github.com/snowflakedb/terraform-provider-snowflake/blob/main/MIGRATION_GUIDE.md#v29x--v2100
_SINCE = {"WORKLOAD_IDENTITY": (2, 10)}


def refusal(variables: Mapping[str, str], versions: Mapping[str, str]) -> str | None:
    """Return the line that refuses the login; None if the provider knows it, or nobody knows the provider's version.

    `versions`: {source: version} of Terraform's lock file.
    """
    authenticator = variables.get("SNOWFLAKE_AUTHENTICATOR", "").upper()
    needed, taken = _SINCE.get(authenticator, (0, 0)), versions.get(SNOWFLAKE)
    if not taken or tuple(map(int, re.findall(r"\d+", taken)[:2])) >= needed:
        return None
    return (
        f"SNOWFLAKE_AUTHENTICATOR={authenticator} needs Snowflake's provider {needed[0]}.{needed[1]} or newer, "
        f"and this is {taken}; unset TF_PLUGIN_MIRROR for that of terraform/registry.lock.hcl, or log in by key pair"
    )
