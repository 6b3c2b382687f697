"""The environment's objects in Snowflake, and their owner: an object that somebody else made goes to Terraform's role.

So an environment that was built as ACCOUNTADMIN, or an object that was made by hand, is Terraform's to change.
https://docs.snowflake.com/en/sql-reference/sql/grant-ownership
"""

from collections.abc import Iterator
from dataclasses import dataclass

from promotion.account.administrator import Administrator
from promotion.environment import SERVICES, Environment
from promotion.identifier import quoted

_KINDS = {
    "DATABASE": "DATABASES",
    "WAREHOUSE": "WAREHOUSES",
    "INTEGRATION": "INTEGRATIONS",
    "ROLE": "ROLES",
    "USER": "USERS",
}


@dataclass(frozen=True)
class Owned:
    """An object, its quoted name, and the role that owns it."""

    kind: str
    name: str
    owner: str

    def transfer(self, role: str) -> str:
        """Return the statement that gives it to `role`, with the grants that others have on it."""
        return f'GRANT OWNERSHIP ON {self.kind} {self.name} TO ROLE "{role}" COPY CURRENT GRANTS'


def objects(administrator: Administrator, environment: Environment) -> Iterator[Owned]:
    """Yield the objects that Terraform makes, by their names.

    Of roles and users only the services': an owner may grant a role to itself, so that one which somebody else made for
    more would widen the deployer.
    """
    database = environment.database
    services = {f"{database}_{service.upper()}" for service in SERVICES}
    for kind, plural in _KINDS.items():
        for row in administrator.show(f"SHOW {plural} LIKE '{database}%'"):
            ours = row["name"] == database or row["name"].startswith(f"{database}_")
            if row["name"] in services or (ours and kind not in ("ROLE", "USER")):
                name = quoted(row["name"])
                yield Owned(kind, name, row["owner"] if "owner" in row else _owner(administrator, kind, name))
    if administrator.show(f"SHOW DATABASES LIKE '{database}'"):
        for row in administrator.show(f'SHOW SCHEMAS IN DATABASE "{database}"'):
            if row["name"] != "INFORMATION_SCHEMA":
                yield Owned("SCHEMA", quoted(database, row["name"]), row["owner"])


def _owner(administrator: Administrator, kind: str, name: str) -> str:
    """Return the owner of an object whose SHOW has no such column."""
    rows = administrator.show(f"SHOW GRANTS ON {kind} {name}")
    return next((row["grantee_name"] for row in rows if row["privilege"] == "OWNERSHIP"), "")
