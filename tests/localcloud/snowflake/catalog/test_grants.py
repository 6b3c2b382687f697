"""Privileges and roles granted, taken back, inherited, forgotten and renamed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from localcloud.snowflake.catalog.grants import FutureGrant, Grant, Grants, RoleGrant

NOW, LATER = datetime(2021, 12, 25, tzinfo=UTC), datetime(2022, 1, 1, tzinfo=UTC)
T = ("D", "S", "T")
KEY = ("SELECT", "TABLE", T, "READER")


def privilege(option: bool = False, grantee: str = "READER", by: str = "OWNER", created: datetime = NOW) -> Grant:
    return Grant("SELECT", "TABLE", T, grantee, option, by, created)


def future(scope: tuple[str, ...] = ("D", "S"), kind: str = "TABLE", grantee: str = "READER") -> FutureGrant:
    return FutureGrant("SELECT", kind, scope, grantee, True, "OWNER", NOW)


def role(name: str, grantee: str, to: str = "ROLE", by: str = "USERADMIN") -> RoleGrant:
    return RoleGrant(name, to, grantee, by, NOW)


@pytest.fixture
def grants() -> Grants:
    return Grants()


def test_a_grant_is_found_by_object_by_role_and_by_privilege(grants) -> None:
    grants.add(privilege())
    assert grants.on("TABLE", T) == grants.to("READER") == [privilege()]
    assert grants.holds(*KEY) == privilege()
    assert grants.on("VIEW", T) == grants.on("TABLE", ("D", "S", "U")) == grants.to("OWNER") == []
    assert grants.holds("INSERT", "TABLE", T, "READER") is None


def test_granting_again_adds_the_option_and_keeps_the_date(grants) -> None:
    grants.add(privilege())
    grants.add(privilege(option=True, created=LATER))
    grants.add(privilege(option=False, created=LATER))
    assert grants.on("TABLE", T) == [privilege(option=True)]


def test_the_option_alone_is_taken_back(grants) -> None:
    grants.add(privilege(option=True))
    grants.remove(KEY, option_only=True)
    assert grants.on("TABLE", T) == [privilege()]
    grants.remove(KEY)
    grants.remove(KEY)
    assert grants.on("TABLE", T) == []


def test_future_grants_have_a_scope_and_a_kind(grants) -> None:
    grants.add(future())
    grants.add(future(kind="VIEW"))
    assert grants.future_in(("D", "S")) == grants.future_to("READER") == [future(), future(kind="VIEW")]
    assert grants.future_in(("D", "S"), "VIEW") == [future(kind="VIEW")]
    assert grants.future_in(("D",)) == []
    assert grants.to("READER") == []
    grants.remove_future(future().key, option_only=True)
    assert [one.grant_option for one in grants.future_in(("D", "S"), "TABLE")] == [False]
    grants.remove_future(future().key)
    assert grants.future_in(("D", "S"), "TABLE") == []


def test_a_future_grant_becomes_one_of_the_owner_on_the_new_object() -> None:
    assert future().on_object(T, "BOSS", LATER) == Grant("SELECT", "TABLE", T, "READER", True, "BOSS", LATER)


def test_roles_are_inherited_to_any_depth(grants) -> None:
    grants.add(role("B", "A"))
    grants.add(role("C", "B"))
    grants.add(role("A", "C"))  # a circle ends
    assert grants.inherited("A") == {"A", "B", "C"}
    grants.add(role("D", "USER_OF_THAT_NAME", to="USER"))
    assert grants.inherited("USER_OF_THAT_NAME") == {"USER_OF_THAT_NAME"}
    grants.remove_role("C", "ROLE", "B")
    assert grants.inherited("A") == {"A", "B"}
    assert grants.inherited("A") is grants.inherited("A")


def test_role_grants_are_found_from_both_ends(grants) -> None:
    grants.add(role("A", "ADA", to="USER"))
    grants.add(role("A", "B"))
    assert grants.of_role("A") == [role("A", "ADA", to="USER"), role("A", "B")]
    assert grants.roles_of("USER", "ADA") == [role("A", "ADA", to="USER")]
    assert grants.roles_of("ROLE", "ADA") == []


def test_a_dropped_object_takes_its_grants_and_the_future_ones_in_it(grants) -> None:
    grants.add(privilege())
    grants.add(future())
    grants.forget_object("SCHEMA", ("D", "S"))
    assert grants.future_in(("D", "S")) == []
    assert grants.on("TABLE", T) == [privilege()]
    grants.forget_object("TABLE", T)
    assert grants.on("TABLE", T) == []


def test_a_dropped_role_takes_what_it_had_and_what_it_gave(grants) -> None:
    for one in (privilege(), privilege(grantee="OTHER", by="READER"), privilege(grantee="THIRD"), future()):
        grants.add(one)
    for one in (role("READER", "A"), role("A", "READER"), role("B", "C", by="READER"), role("B", "D")):
        grants.add(one)
    grants.forget_grantee("ROLE", "READER")
    assert grants.on("TABLE", T) == [privilege(grantee="THIRD")]
    assert grants.future_to("READER") == []
    assert grants.of_role("READER") == grants.of_role("A") == []
    assert grants.of_role("B") == [role("B", "D")]


def test_a_dropped_user_takes_its_roles_only(grants) -> None:
    grants.add(privilege())
    grants.add(role("A", "READER", to="USER"))
    grants.add(role("A", "READER"))
    grants.forget_grantee("USER", "READER")
    assert grants.of_role("A") == [role("A", "READER")]
    assert grants.on("TABLE", T) == [privilege()]


def test_grants_follow_a_renamed_object(grants) -> None:
    grants.add(privilege())
    grants.rename_object("TABLE", T, ("D", "S", "U"))
    assert grants.on("TABLE", T) == []
    assert [one.grantee for one in grants.on("TABLE", ("D", "S", "U"))] == ["READER"]
    assert grants.holds("SELECT", "TABLE", ("D", "S", "U"), "READER")


def test_grants_follow_a_renamed_role(grants) -> None:
    for one in (privilege(), future(), role("READER", "A"), role("B", "READER")):
        grants.add(one)
    assert grants.inherited("A") == {"A", "READER", "B"}
    grants.rename_grantee("ROLE", "READER", "R2")
    assert grants.to("READER") == grants.future_to("READER") == []
    assert [one.grantee for one in (*grants.to("R2"), *grants.future_to("R2"))] == ["R2", "R2"]
    assert grants.inherited("A") == {"A", "R2", "B"}


def test_grants_follow_a_renamed_user_and_no_role_of_its_name(grants) -> None:
    grants.add(role("A", "ADA", to="USER"))
    grants.add(role("ADA", "B"))
    grants.rename_grantee("USER", "ADA", "GRACE")
    assert grants.roles_of("USER", "GRACE") == [role("A", "GRACE", to="USER")]
    assert grants.of_role("ADA") == [role("ADA", "B")]
