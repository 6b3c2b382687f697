"""The limit of an account's credits: a resource monitor that covers every warehouse, whoever makes it.

Only ACCOUNTADMIN makes a monitor, and only ACCOUNTADMIN assigns a warehouse to one: Terraform can do neither. It makes
warehouses, so that monitors of single warehouses would not limit it.
https://docs.snowflake.com/en/user-guide/resource-monitors
"""

from collections.abc import Iterator

from promotion.account.administrator import AccountFailed, Administrator
from promotion.environment import Environment
from promotion.identifier import quoted

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
    verb, options = ("ALTER", "SET") if any(row["name"] == name for row in found) else ("CREATE", "WITH")
    yield f'{verb} RESOURCE MONITOR "{name}" {options} CREDIT_QUOTA = {environment.credit_quota} {_TRIGGERS}'
    for row in administrator.show(f"SHOW WAREHOUSES LIKE '{name}%'"):
        if row["resource_monitor"] == name:
            yield f"ALTER WAREHOUSE {quoted(row['name'])} UNSET RESOURCE_MONITOR"
    yield f'ALTER ACCOUNT SET RESOURCE_MONITOR = "{name}"'
