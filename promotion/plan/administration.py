"""The changes of a plan that Terraform's role may not make in Snowflake: they would stop an apply half way.

The role is that of `promotion/account/users.py`. Only ACCOUNTADMIN makes a resource monitor, and assigns a warehouse to
one; the other kinds need a privilege on the account that the role lacks.
https://docs.snowflake.com/en/user-guide/security-access-control-privileges
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_ACCOUNTADMIN = "the role ACCOUNTADMIN"
_MAKING: Mapping[str, str] = {
    r"snowflake_resource_monitor": _ACCOUNTADMIN,
    r"snowflake_(account_parameter|current_account)": _ACCOUNTADMIN,
    r"snowflake_network_policy": "CREATE NETWORK POLICY",
    r"snowflake_share": "CREATE SHARE",
    r"snowflake_(?!storage_).*integration\w*": "CREATE INTEGRATION",
}


def beyond(plan: Mapping[str, Any]) -> list[str]:
    """Return a line for each change that Terraform's role may not make; `plan` is Terraform's JSON document of it."""
    return [
        f"{entry['address']}: needs {needed}"
        for entry in plan.get("resource_changes", [])
        for needed in _needed(entry["type"], entry["change"])
    ]


def _needed(type_: str, change: Mapping[str, Any]) -> Iterator[str]:
    if not {"create", "update", "delete"} & set(change["actions"]):
        return
    before, after = change.get("before") or {}, change.get("after") or {}
    for pattern, needed in _MAKING.items():
        if re.fullmatch(pattern, type_):
            yield needed
    if type_ == "snowflake_warehouse" and before.get("resource_monitor") != after.get("resource_monitor"):
        yield f"{_ACCOUNTADMIN}, for its resource monitor"
    if type_ == "snowflake_grant_privileges_to_account_role" and (before.get("on_account") or after.get("on_account")):
        yield "MANAGE GRANTS"
