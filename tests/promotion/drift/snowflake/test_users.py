"""The logins of users as SHOW USERS prints them, and the statements that set them again."""

from dataclasses import replace

import pytest

from promotion.drift.finding import Finding
from promotion.drift.plan_document import PlanDocument
from promotion.drift.snowflake import users
from promotion.drift.snowflake.names import Names
from promotion.environment import load

SERVICE = "MARQUEE_DEV_SPLITTER"
NAMES = Names.of(load("dev"), PlanDocument(()))
NAMES = replace(NAMES, objects={**NAMES.objects, "USER": frozenset({SERVICE})})
ADMINISTERED = NAMES.administered[0].name
# As a role sees them that may see no more: https://docs.snowflake.com/en/sql-reference/sql/show-users
AS_MADE = {
    "type": "SERVICE",
    "disabled": "false",
    "has_password": False,
    "default_secondary_roles": "[]",
    "first_name": None,
    "email": "",
    "has_workload_identity": "false",
}


class Reader:
    """Answers SHOW USERS of the environment with these rows."""

    def __init__(self, *rows: dict[str, object]) -> None:
        self.rows = rows

    def show(self, statement: str) -> list[dict[str, object]]:
        assert statement == "SHOW USERS LIKE 'MARQUEE_DEV%'"
        return list(self.rows)


def row(name: str = SERVICE, **values: object) -> dict[str, object]:
    return {"name": name, "default_role": name, "login_name": name, "display_name": name, **AS_MADE, **values}


def found(*rows: dict[str, object]) -> list[tuple[str, str]]:
    results = list(users.findings(NAMES, Reader(*rows)))
    assert all(isinstance(each, Finding) for each in results)
    return [(each.object, each.back) for each in results]


def test_a_user_as_it_was_made_is_no_finding():
    assert found(row(), row(ADMINISTERED)) == []


@pytest.mark.parametrize("value", [None, "", "null", "false"])
def test_a_service_user_has_no_password_to_change(value):
    """https://docs.snowflake.com/en/user-guide/admin-user-management: such a user can't have the property."""
    assert found(row(must_change_password=value), row(ADMINISTERED, must_change_password=value)) == []


def test_a_value_that_nobody_set_may_be_the_text_null():
    unset = dict.fromkeys(
        ("first_name", "email", "mins_to_unlock", "days_to_expiry", "ext_authn_duo", "snowflake_lock"), "null"
    )
    assert found(row(**unset), row(ADMINISTERED, **unset, default_warehouse="null")) == []


def test_a_value_that_somebody_unset_is_a_finding():
    alter = f'ALTER USER "{SERVICE}"'
    assert found(row(type="null", default_role="null")) == [
        (f"type of user {SERVICE}", f"{alter} SET TYPE = SERVICE;"),
        (f"default_role of user {SERVICE}", f"{alter} SET DEFAULT_ROLE = {SERVICE};"),
    ]


def test_each_column_that_was_changed_is_a_finding_with_the_way_back():
    changed = row(
        type="PERSON", disabled="true", has_password="true", default_role="ACCOUNTADMIN",
        default_secondary_roles='["ALL"]', email="ann@example.com", has_workload_identity=True,
    )  # fmt: skip
    alter = f'ALTER USER "{SERVICE}"'
    assert found(changed) == [
        (f"type of user {SERVICE}", f"{alter} SET TYPE = SERVICE;"),
        (f"disabled of user {SERVICE}", f"{alter} SET DISABLED = false;"),
        (f"has_password of user {SERVICE}", f"{alter} UNSET PASSWORD;"),
        (f"default_role of user {SERVICE}", f"{alter} SET DEFAULT_ROLE = {SERVICE};"),
        (f"default_secondary_roles of user {SERVICE}", f"{alter} SET DEFAULT_SECONDARY_ROLES = ();"),
        (f"email of user {SERVICE}", f"{alter} UNSET EMAIL;"),
        (f"has_workload_identity of user {SERVICE}", f"{alter} UNSET WORKLOAD_IDENTITY;"),
    ]


def test_terraforms_users_have_their_comment_and_no_warehouse():
    changed = row(ADMINISTERED, comment="it's mine", default_warehouse="MINE")
    alter = f'ALTER USER "{ADMINISTERED}"'
    assert found(changed, row(comment="of Terraform's plan", default_warehouse="MARQUEE_DEV_LOAD")) == [
        (f"comment of user {ADMINISTERED}", f"{alter} SET COMMENT = 'Terraform, applying';"),
        (f"default_warehouse of user {ADMINISTERED}", f"{alter} UNSET DEFAULT_WAREHOUSE;"),
    ]


def test_a_key_besides_the_identity_is_somebodys():
    """In a rehearsal the users have a key alone, in life an identity."""
    assert found(row(ADMINISTERED, has_rsa_public_key="true")) == []
    assert found(row(ADMINISTERED, has_rsa_public_key="true", has_workload_identity="true")) == [
        (f"key of user {ADMINISTERED}", f'ALTER USER "{ADMINISTERED}" UNSET RSA_PUBLIC_KEY, RSA_PUBLIC_KEY_2;')
    ]


def test_only_the_users_of_scripts_account_log_in_by_tokens():
    assert found(row(ADMINISTERED, has_workload_identity="true")) == []


def test_a_user_that_the_code_does_not_have_is_another_check_s():
    assert found(row("MARQUEE_DEV_STRANGER", type="PERSON")) == []
