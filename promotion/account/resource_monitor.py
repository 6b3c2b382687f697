"""The limit of an account's credits: a resource monitor that covers every warehouse, whoever makes it.

Only ACCOUNTADMIN makes a monitor, and only ACCOUNTADMIN assigns a warehouse to one: Terraform can do neither. It makes
warehouses, so that monitors of single warehouses would not limit it.
https://docs.snowflake.com/en/user-guide/resource-monitors
"""

from collections.abc import Iterator, Mapping
from typing import Any

from promotion.account.administrator import AccountFailed, Administrator
from promotion.environment import Environment
from promotion.identifier import quoted

# As Snowflake makes it: https://docs.snowflake.com/en/sql-reference/sql/create-resource-monitor
_FREQUENCY = "MONTHLY"
_TRIGGERS = "TRIGGERS ON 75 PERCENT DO NOTIFY ON 90 PERCENT DO NOTIFY ON 100 PERCENT DO SUSPEND"


def statements(administrator: Administrator, environment: Environment) -> Iterator[str]:
    """Yield the statements that make the environment's monitor that of its account, with the environment's quota.

    Raise AccountFailed if the account has another one: Snowflake would replace it without a word.
    """
    name, found = environment.database, administrator.show("SHOW RESOURCE MONITORS")
    for row in found:
        if row["level"] == "ACCOUNT" and row["name"] != name:
            raise AccountFailed(
                f"{environment.snowflake_account} has the resource monitor {row['name']} already; to let {name} take "
                "its place: ALTER ACCOUNT UNSET RESOURCE_MONITOR"
            )
    there = next((row for row in found if row["name"] == name), None)
    verb, options = ("ALTER", "SET") if there else ("CREATE", "WITH")
    limits = " ".join([f"CREDIT_QUOTA = {environment.credit_quota}", *_changed(there or {})])
    yield f'{verb} RESOURCE MONITOR "{name}" {options} {limits} {_TRIGGERS}'
    for row in administrator.show(f"SHOW WAREHOUSES LIKE '{name}%'"):
        if row["resource_monitor"] == name:
            yield f"ALTER WAREHOUSE {quoted(row['name'])} UNSET RESOURCE_MONITOR"
    yield f'ALTER ACCOUNT SET RESOURCE_MONITOR = "{name}"'


def _changed(there: Mapping[str, Any]) -> Iterator[str]:
    """Yield the options that reset a frequency or an end set by hand. A frequency is set together with a start.

    So Terraform's provider writes them: `ResourceMonitorUnset` and `validate` in
    https://github.com/snowflakedb/terraform-provider-snowflake/blob/main/pkg/sdk/resource_monitors.go
    """
    if there.get("frequency") not in (None, _FREQUENCY):
        yield f"FREQUENCY = {_FREQUENCY} START_TIMESTAMP = IMMEDIATELY"
    if there.get("end_time"):
        yield "END_TIMESTAMP = NULL"
