"""Rights as SHOW GRANTS prints them, and the statements that take them back."""

from dataclasses import replace

import pytest

from promotion.drift.plan_document import PlanDocument
from promotion.drift.snowflake import rights
from promotion.drift.snowflake.names import Names, Right
from promotion.environment import load

NAMES = Names.of(load("dev"), PlanDocument(()))
D = "MARQUEE_DEV"
HERE = replace(NAMES, there={kind: frozenset() for kind in NAMES.there} | {"DATABASE": frozenset({D})})


class Reader:
    """Answers each SHOW from a table, and any other with no row."""

    def __init__(self, answers: dict[str, list[dict[str, str]]]) -> None:
        self.answers = answers

    def show(self, statement: str) -> list[dict[str, str]]:
        return self.answers.get(statement, [])


def row(**values: str) -> dict[str, str]:
    return {"privilege": "USAGE", "grant_option": "false", "granted_to": "ROLE", **values}


def found(answers: dict[str, list[dict[str, str]]], names: Names = HERE) -> list[tuple[str, str]]:
    return [(each.object, each.back) for each in rights.findings(names, Reader(answers))]


@pytest.mark.parametrize("shown", ["R2", f"{D}.R2"], ids=["without its database", "in full"])
def test_a_database_role_is_named_in_full_whichever_way_it_is_shown(shown):
    """https://docs.snowflake.com/en/sql-reference/sql/show-grants: BCR-2371 leaves out the database."""
    member = {"granted_to": "DATABASE_ROLE", "grantee_name": shown}
    answers = {
        f'SHOW DATABASE ROLES IN DATABASE "{D}"': [{"name": "R1"}],
        f'SHOW GRANTS OF DATABASE ROLE "{D}"."R1"': [member],
    }
    assert found(answers) == [
        (
            f"grant database role {D}.R1 to DATABASE ROLE {D}.R2",
            f"REVOKE DATABASE ROLE {D}.R1 FROM DATABASE ROLE {D}.R2;",
        )
    ]


def test_the_right_of_each_database_role_on_its_database_is_no_drift():
    grants = [
        row(granted_to="DATABASE_ROLE", grantee_name="R"),
        row(granted_to="DATABASE_ROLE", grantee_name="R", privilege="CREATE SCHEMA"),
        row(grantee_name="OTHER"),
    ]
    assert found({f'SHOW GRANTS ON DATABASE "{D}"': grants}) == [
        (
            f"grant CREATE SCHEMA on DATABASE {D} to DATABASE ROLE {D}.R",
            f"REVOKE CREATE SCHEMA ON DATABASE {D} FROM DATABASE ROLE {D}.R;",
        ),
        (f"grant USAGE on DATABASE {D} to ROLE OTHER", f"REVOKE USAGE ON DATABASE {D} FROM ROLE OTHER;"),
    ]


def test_of_a_planned_right_only_the_option_to_pass_it_on_is_taken_back():
    """https://docs.snowflake.com/en/sql-reference/sql/revoke-privilege"""
    planned = replace(HERE, rights=frozenset({Right("USAGE", "DATABASE", D, "ROLE A")}))
    grants = [row(grantee_name=name, grant_option="true") for name in ("A", "B")]
    assert [back for _, back in found({f'SHOW GRANTS ON DATABASE "{D}"': grants}, planned)] == [
        f"REVOKE GRANT OPTION FOR USAGE ON DATABASE {D} FROM ROLE A;",
        f"REVOKE USAGE ON DATABASE {D} FROM ROLE B;",
    ]


def test_the_shared_database_is_taken_back_by_its_own_statement():
    """https://docs.snowflake.com/en/sql-reference/account-usage#enabling-other-roles-to-use-schemas-in-the-snowflake-database"""
    right = Right("USAGE", "DATABASE", "SNOWFLAKE", "ROLE A")
    assert right.revocation() == "REVOKE IMPORTED PRIVILEGES ON DATABASE SNOWFLAKE FROM ROLE A"
