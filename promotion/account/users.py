"""The roles and users that Terraform logs in to Snowflake as, with the least rights on the account that they need.

None can grant itself more: MANAGE GRANTS and the ownership of the roles stay with the administrator.
https://docs.snowflake.com/en/user-guide/security-access-control-privileges#global-privileges-account-privileges
"""

from collections.abc import Iterator
from dataclasses import dataclass

from promotion.account.administrator import Administrator
from promotion.environment import Environment
from promotion.identifier import parts_of, quoted

# What Terraform makes it owns, and an owner may alter, drop and grant it.
_DEPLOYER = ("CREATE DATABASE", "CREATE ROLE", "CREATE STORAGE INTEGRATION", "CREATE USER", "CREATE WAREHOUSE")
# SHOW lists every object, user and role; none of them can be used, changed or read by it.
_PLANNER = ("MONITOR ROLE", "MONITOR USER", "RESOLVE ALL")
# A plan from the state alone reads parameters of databases and warehouses, because Terraform's provider compares them.
_PREVIEWER = ("RESOLVE ALL",)


@dataclass(frozen=True)
class TerraformUser:
    """A user and the role of the same name; `privileges` are the role's on the account.

    `parent`: the role that inherits it. Only so does an administrator inherit what belongs to it.
    """

    name: str
    privileges: tuple[str, ...]
    comment: str
    parent: str = ""

    def statements(self, login: str | None) -> Iterator[str]:
        """Yield the statements that make user and role. `login` sets how the user proves its identity."""
        name = f'"{self.name}"'
        yield f"CREATE ROLE IF NOT EXISTS {name} COMMENT = '{self.comment}'"
        for privilege in self.privileges:
            yield f"GRANT {privilege} ON ACCOUNT TO ROLE {name}"
        if self.parent:
            yield f'GRANT ROLE {name} TO ROLE "{self.parent}"'
        yield f"CREATE USER IF NOT EXISTS {name} TYPE = SERVICE COMMENT = '{self.comment}'"
        # With secondary roles, a grant made by hand would take effect unnoticed.
        defaults = f"DEFAULT_ROLE = {name} DEFAULT_SECONDARY_ROLES = ()"
        yield f"ALTER USER {name} SET {defaults}{f' {login}' if login else ''}"
        yield f"GRANT ROLE {name} TO USER {name}"

    def excess(self, administrator: Administrator) -> Iterator[str]:
        """Yield the statements that take back what somebody else gave: rights of the role on the account, and roles."""
        name = f'"{self.name}"'
        for row in administrator.show(f"SHOW GRANTS TO ROLE {name}"):
            if row["granted_on"] == "ACCOUNT" and row["privilege"] not in self.privileges:
                yield f"REVOKE {row['privilege']} ON ACCOUNT FROM ROLE {name}"
            if row["granted_on"] == "ROLE" and row["privilege"] == "USAGE":
                yield f"REVOKE ROLE {quoted('.'.join(parts_of(row['name'])))} FROM ROLE {name}"
        for row in administrator.show(f"SHOW GRANTS TO USER {name}"):
            if row["role"] != self.name:
                yield f"REVOKE ROLE {quoted(row['role'])} FROM USER {name}"


def deployer(environment: Environment) -> TerraformUser:
    """Return the user that applies Terraform, and owns all that it makes."""
    return TerraformUser(environment.deployer_role, _DEPLOYER, "Terraform, applying", "SYSADMIN")


def planner(environment: Environment) -> TerraformUser:
    """Return the user that plans: it reads what Terraform manages, and owns nothing."""
    return TerraformUser(environment.planner_role, _PLANNER, "Terraform, planning")


def previewer(environment: Environment) -> TerraformUser:
    """Return the user that plans a merge request from the state alone: it lists objects, and describes none."""
    return TerraformUser(environment.previewer_role, _PREVIEWER, "Terraform, planning merge requests")


def all_of(environment: Environment) -> tuple[TerraformUser, ...]:
    """Return the users of Terraform."""
    return deployer(environment), planner(environment), previewer(environment)


def public_key(base64: str) -> str:
    """Return the login with a key pair; `base64` is the public half in DER form."""
    return f"RSA_PUBLIC_KEY = '{base64}'"


def identity_token(issuer: str, subject: str, audience: str) -> str:
    """Return the login with an OIDC token of exactly this issuer, subject and audience.

    https://docs.snowflake.com/en/user-guide/workload-identity-federation
    """
    claims = f"ISSUER = '{issuer}' SUBJECT = '{subject}' OIDC_AUDIENCE_LIST = ('{audience}')"
    return f"WORKLOAD_IDENTITY = (TYPE = OIDC {claims})"


def aws_role(arn: str) -> str:
    """Return the login of a process that has an AWS role; a token's subject would name one branch only.

    https://docs.snowflake.com/en/user-guide/workload-identity-federation
    """
    return f"WORKLOAD_IDENTITY = (TYPE = AWS ARN = '{arn}')"
