"""The access of a plan, in the attributes of the provider's resource grant_privileges_to_account_role."""

from promotion.review.grants import Grant, planned


def resource(type_, **values) -> dict:
    return {"mode": "managed", "type": type_, "values": values}


def future(role, privileges, objects, schema) -> dict:
    return resource(
        "snowflake_grant_privileges_to_account_role",
        account_role_name=role,
        privileges=privileges,
        all_privileges=False,
        with_grant_option=False,
        on_schema=[],
        on_schema_object=[{"all": [], "future": [{"object_type_plural": objects, "in_schema": schema}]}],
    )


def test_both_sides_of_a_plan_are_read_from_all_modules():
    role = resource("snowflake_account_role", name="D_ANALYST")
    schema = resource("snowflake_schema", name="RAW", database="D")
    old = future("D_ANALYST", ["SELECT"], "TABLES", '"D"."RAW"')
    new = future("D_ANALYST", ["SELECT", "INSERT"], "TABLES", '"D"."RAW"')
    before, after = planned(
        {
            "prior_state": {
                "values": {"root_module": {"resources": [role], "child_modules": [{"resources": [old, schema]}]}}
            },
            "planned_values": {"root_module": {"resources": [role, new], "child_modules": []}},
        }
    )
    assert (before.roles, before.schemas) == ({"D_ANALYST"}, {"RAW"})
    assert before.grants == {Grant("SELECT", 'FUTURE TABLES IN SCHEMA "D"."RAW"', "D_ANALYST")}
    [grant] = after.grants
    assert grant.statement() == 'GRANT INSERT, SELECT ON FUTURE TABLES IN SCHEMA "D"."RAW" TO ROLE "D_ANALYST"'
    assert grant.revocation() == 'REVOKE INSERT, SELECT ON FUTURE TABLES IN SCHEMA "D"."RAW" FROM ROLE "D_ANALYST"'


def test_a_plan_of_the_first_day_has_no_access_before_it():
    before, after = planned(
        {"planned_values": {"root_module": {"resources": [resource("snowflake_account_role", name="R")]}}}
    )
    assert not before.roles and after.roles == {"R"}


def test_a_schema_that_is_not_known_yet_and_a_name_with_a_quote():
    unknown = future("R", ["SELECT"], "TABLES", None)
    hostile = future('R"; DROP', ["SELECT"], "TABLES", '"D"."RAW"')
    _, after = planned({"planned_values": {"root_module": {"resources": [unknown, hostile]}}})
    assert [grant.statement() for grant in after.grants] == [
        'GRANT SELECT ON FUTURE TABLES IN SCHEMA "D"."RAW" TO ROLE "R""; DROP"'
    ]
