"""The variables that point any AWS or Snowflake client at the local cloud.

The same variables serve the real clouds: a program that reads them does not know which cloud it talks to.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from pathlib import Path

from localcloud.aws.server import endpoint
from localcloud.certificates import Certificates, certificates_in
from localcloud.cloud_state import CloudState
from localcloud.settings import HOST, Accounts
from localcloud.snowflake_server import ADMINISTRATOR

_OF_ACCOUNTS = ("AWS_", "SNOWFLAKE_")


def variables(
    state: CloudState,
    accounts: Accounts,
    ambient: Mapping[str, str] = os.environ,
    *,
    database: str | None = None,
    tls: bool = False,
) -> dict[str, str]:
    """Return the variables for clients of `accounts`: they start in `database`, and reach Snowflake over TLS or not.

    `ambient` says whether a proxy is in use.
    """
    port = state.snowflake_tls_port if tls else state.snowflake_port
    return {
        "AWS_ENDPOINT_URL": endpoint(state.aws_port),
        "AWS_CA_BUNDLE": state.authority,
        "AWS_ACCESS_KEY_ID": accounts.aws_account,
        "AWS_SECRET_ACCESS_KEY": state.aws_secret,
        "AWS_REGION": accounts.region,
        "AWS_DEFAULT_REGION": accounts.region,
        **snowflake_variables(port, accounts, ADMINISTRATOR, state.password),
        **({"SNOWFLAKE_DATABASE": database} if database else {}),
        **(_over_tls(certificates_in(Path(state.authority).parent)) if tls else {}),
        **past_the_proxy(ambient),
    }


def snowflake_variables(port: int, accounts: Accounts, user: str, password: str) -> dict[str, str]:
    """Return the variables that Snowflake's own clients read, for the administrator `user`."""
    return {
        "SNOWFLAKE_HOST": HOST,
        "SNOWFLAKE_PORT": str(port),
        "SNOWFLAKE_PROTOCOL": "http",
        "SNOWFLAKE_ACCOUNT": accounts.snowflake_account,
        "SNOWFLAKE_ORGANIZATION_NAME": accounts.organization,
        "SNOWFLAKE_ACCOUNT_NAME": accounts.account_name,
        "SNOWFLAKE_USER": user,
        "SNOWFLAKE_PASSWORD": password,
        "SNOWFLAKE_ROLE": "ACCOUNTADMIN",
        "SNOWFLAKE_WAREHOUSE": "COMPUTE_WH",
        # A client that takes another role starts without a warehouse or database that this role may not use, as with
        # Snowflake's other drivers. Terraform's provider, on gosnowflake, would be refused at login (390201).
        "SNOWFLAKE_VALIDATE_DEFAULT_PARAMETERS": "false",
        # The Python connector would ask the network which cloud it runs in, and wait where there is no answer.
        "SNOWFLAKE_DISABLE_PLATFORM_DETECTION": "true",
    }


def _over_tls(certificates: Certificates) -> dict[str, str]:
    """Return the variables by which clients reach a port with TLS and trust it: in Python, Go and Rust, and in Node.js.

    Java has none; it takes -Djavax.net.ssl.trustStore.
    """
    bundle = str(certificates.bundle)
    return {
        "SNOWFLAKE_PROTOCOL": "https",
        "REQUESTS_CA_BUNDLE": bundle,
        "SSL_CERT_FILE": bundle,
        "NODE_EXTRA_CA_CERTS": str(certificates.authority),
    }


def export_lines(values: Mapping[str, str], ambient: Mapping[str, str] = os.environ) -> str:
    """Return a shell script with one `export NAME=value` a line.

    It first unsets the shell's variables of other accounts (a profile, a session token, another endpoint): clients
    would mix them with these.
    """
    others = [name for name in sorted(ambient) if name.startswith(_OF_ACCOUNTS) and name not in values]
    exports = [f"export {name}={shlex.quote(value)}\n" for name, value in values.items()]
    return "".join([*(f"unset {name}\n" for name in others), *exports])


def past_the_proxy(ambient: Mapping[str, str]) -> dict[str, str]:
    """Return NO_PROXY with loopback in it, if a proxy would otherwise be asked for this machine's own ports."""
    if not any(ambient.get(name) for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY")):
        return {}
    present = ambient.get("NO_PROXY") or ambient.get("no_proxy") or ""
    hosts = ",".join(dict.fromkeys([*filter(None, present.split(",")), HOST, "localhost"]))
    return {"NO_PROXY": hosts, "no_proxy": hosts}
