"""The planner's rights on the environment's objects: what DESCRIBE asks for, and nothing that reads a row.

Terraform grants the same with each object that it makes (`terraform/warehouse.tf`). Here they are set for objects that
are there already, so that a plan is right from the first run on. Any other grant is revoked.
The previewer needs no right on an object: what it was granted is taken back, too.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from promotion.account.administrator import Administrator
from promotion.account.ownership import Owned
from promotion.environment import Environment
from promotion.identifier import canonical, name_of, parts_of, quoted

# https://docs.snowflake.com/en/user-guide/security-access-control-privileges#schema-privileges and
# https://docs.snowflake.com/en/sql-reference/sql/desc-notification-integration#access-control-requirements: the page of
# storage integrations names no privilege.
_NEEDED = {"DATABASE": "MONITOR", "SCHEMA": "MONITOR", "INTEGRATION": "USAGE"}
# For the drift check: the columns of tables and views, and whether pipes run.
# https://docs.snowflake.com/en/user-guide/security-access-control-privileges#table-privileges and #pipe-privileges
_IN_SCHEMAS = {"TABLE": "REFERENCES", "VIEW": "REFERENCES", "PIPE": "MONITOR"}


@dataclass(frozen=True)
class _Right:
    privilege: str
    kind: str
    name: str  # as `canonical` writes it


def missing(administrator: Administrator, environment: Environment, objects: Iterable[Owned]) -> Iterator[str]:
    """Yield the statements that grant what a plan needs on `objects`, those of the environment, and lacks."""
    role = environment.planner_role
    held = set(_held(administrator, role))
    for each in (*objects, *_in_schemas(administrator, environment)):
        privilege = _NEEDED.get(each.kind) or _IN_SCHEMAS.get(each.kind)
        if privilege and _Right(privilege, each.kind, canonical(each.name)) not in held:
            yield f'GRANT {privilege} ON {each.kind} {each.name} TO ROLE "{role}"'


def excess(administrator: Administrator, environment: Environment) -> Iterator[str]:
    """Yield the statements that take back rights on objects, there or future, which a plan does not need."""
    database = environment.database
    for role, needs in ((environment.planner_role, True), (environment.previewer_role, False)):
        for right in _held(administrator, role):
            ours = right.name == database or right.name.startswith((f"{database}.", f"{database}_"))
            if not (needs and ours and right.privilege in (_NEEDED.get(right.kind), _IN_SCHEMAS.get(right.kind))):
                yield f'REVOKE {right.privilege} ON {right.kind} {right.name} FROM ROLE "{role}"'
        for row in administrator.show(f'SHOW FUTURE GRANTS TO ROLE "{role}"'):
            ours = row["name"].replace('"', "").startswith(f"{database}.")
            if not (needs and ours and _IN_SCHEMAS.get(row["grant_on"]) == row["privilege"]):
                yield f'REVOKE {row["privilege"]} ON FUTURE {_place(row)} FROM ROLE "{role}"'


def _in_schemas(administrator: Administrator, environment: Environment) -> Iterator[Owned]:
    """Yield the tables, views and pipes of the environment's database, if there is one."""
    database = environment.database
    if not administrator.show(f"SHOW DATABASES LIKE '{database}'"):
        return
    for kind in _IN_SCHEMAS:
        for row in administrator.show(f'SHOW {kind}S IN DATABASE "{database}"'):
            if row["schema_name"] != "INFORMATION_SCHEMA":
                yield Owned(kind, quoted(database, row["schema_name"], row["name"]), row["owner"])


def _held(administrator: Administrator, role: str) -> list[_Right]:
    return [
        _Right(row["privilege"], row["granted_on"].replace("_", " "), canonical(row["name"]))
        for row in administrator.show(f'SHOW GRANTS TO ROLE "{role}"')
        if row["granted_on"] not in ("ACCOUNT", "ROLE") and row["privilege"] != "OWNERSHIP"
    ]


def _place(row: dict[str, Any]) -> str:
    """Return where a future grant is, such as TABLES IN SCHEMA D.S; its name is D.<KIND> or D.S.<KIND>."""
    *container, _ = parts_of(row["name"])
    return f"{plural(row['grant_on'])} IN {'SCHEMA' if len(container) > 1 else 'DATABASE'} {name_of(*container)}"


def plural(kind: str) -> str:
    """Return the plural of a kind of object, as GRANT ON FUTURE has it: FILE FORMATS, MASKING POLICIES, INDEXES.

    `kind`: as SHOW FUTURE GRANTS has it, such as FILE_FORMAT.
    https://docs.snowflake.com/en/sql-reference/sql/grant-privilege
    """
    words = kind.replace("_", " ")
    if words.endswith("Y"):
        return f"{words[:-1]}IES"
    return f"{words}{'ES' if words.endswith('X') else 'S'}"
