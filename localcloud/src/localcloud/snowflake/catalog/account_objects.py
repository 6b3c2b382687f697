"""The types of objects that stand directly in the account, and that the catalog itself needs to know.

A field has the name of the option that sets it, in lower case, and the option's default.
"""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass, field

from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.workload_identity import WorkloadIdentity
from localcloud.snowflake.wire.names import QualifiedName


@dataclass
class AccountObject(CatalogObject):
    """The account itself: its name is (), its owner ACCOUNTADMIN."""

    kind = "ACCOUNT"

    resource_monitor: str | None = None
    authentication_policy: QualifiedName = ()


@dataclass
class Role(CatalogObject):
    """A role of the account. `Grants` has its privileges."""

    kind = "ROLE"


@dataclass
class DatabaseRole(CatalogObject):
    """A role of one database, in which all its privileges are. No session takes it: other roles inherit it."""

    kind = "DATABASE ROLE"


@dataclass(kw_only=True)
class User(CatalogObject):
    """A person or service that logs in. Times in days and minutes are kept as they were written.

    `default_secondary_roles` is '["ALL"]' or '[]', as DESCRIBE USER shows it; `default_namespace` is SQL's text of a
    database or a schema; `authentication_policy` is () without one; `stage_folder` names the folder of the user's own
    stage, `@~`.
    """

    kind = "USER"

    type: str = ""
    login_name: str | None = None
    display_name: str | None = None
    first_name: str = ""
    middle_name: str = ""
    last_name: str = ""
    email: str = ""
    password: str = ""
    must_change_password: bool = False
    disabled: bool = False
    days_to_expiry: str = ""
    mins_to_unlock: str = ""
    mins_to_bypass_mfa: str = ""
    rsa_public_key: str = ""
    rsa_public_key_2: str = ""
    default_warehouse: str = ""
    default_namespace: str = ""
    default_role: str = ""
    default_secondary_roles: str = ""
    workload_identity: WorkloadIdentity | None = None
    authentication_policy: QualifiedName = ()
    last_success_login: datetime.datetime | None = None
    stage_folder: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def public_keys(self) -> tuple[str, ...]:
        """Return the keys of the user's two slots that are set, in base64 DER."""
        return tuple(key for key in (self.rsa_public_key, self.rsa_public_key_2) if key)


@dataclass(kw_only=True)
class Warehouse(CatalogObject):
    """A virtual warehouse. `auto_suspend` is a number of seconds or NULL, as it was written.

    An empty `resource_constraint` is the default of the type and generation.
    """

    kind = "WAREHOUSE"

    warehouse_size: str = "XSMALL"
    warehouse_type: str = "STANDARD"
    resource_constraint: str = ""
    generation: str = "1"
    min_cluster_count: int = 1
    max_cluster_count: int = 1
    scaling_policy: str = "STANDARD"
    auto_suspend: str = "600"
    auto_resume: bool = True
    initially_suspended: bool = False
    resource_monitor: str | None = None
    enable_query_acceleration: bool = False
    query_acceleration_max_scale_factor: str = "8"
    suspended: bool = False


@dataclass(kw_only=True)
class Database(CatalogObject):
    """`file` is the name of the DuckDB file that holds its rows, empty if they are in memory.

    `application` says whether it is that of shared_database.py.
    """

    kind = "DATABASE"

    transient: bool = False
    file: str = ""
    application: bool = False
