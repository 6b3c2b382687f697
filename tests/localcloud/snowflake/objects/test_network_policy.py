"""Network policies."""

from __future__ import annotations

import pytest

from localcloud.snowflake.catalog.account_objects import AccountObject, User
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects.network_policy import NetworkPolicy, allows


def test_lists_are_counted_and_described(run, shown) -> None:
    run("CREATE NETWORK RULE R TYPE = IPV4 VALUE_LIST = ('1.2.3.5')")
    run("CREATE NETWORK POLICY P ALLOWED_IP_LIST = ('1.2.3.4', '10.0.0.0/8') BLOCKED_NETWORK_RULE_LIST = ('R')")
    row = shown("SHOW NETWORK POLICIES")
    assert (row["entries_in_allowed_ip_list"], row["entries_in_blocked_ip_list"]) == ("2", "0")
    assert (row["entries_in_allowed_network_rules"], row["entries_in_blocked_network_rules"]) == ("0", "1")
    assert run("DESCRIBE NETWORK POLICY P") == [
        ["ALLOWED_IP_LIST", "1.2.3.4,10.0.0.0/8"],
        ["BLOCKED_NETWORK_RULE_LIST", '[{"fullyQualifiedRuleName": "DB.RAW.R"}]'],
    ]
    # As in an example of https://docs.snowflake.com/en/sql-reference/sql/create-network-policy.
    run("CREATE OR REPLACE NETWORK POLICY P BLOCKED_NETWORK_RULE_LIST = 'R'")
    assert [row[0] for row in run("DESCRIBE NETWORK POLICY P")] == ["BLOCKED_NETWORK_RULE_LIST"]


def test_addresses_are_checked(refused) -> None:
    assert refused("CREATE NETWORK POLICY P ALLOWED_IP_LIST = ('localhost')").code == "001008"


@pytest.mark.rule("A network policy names network rules that exist", source="user-guide/network-policies")
def test_rules_exist(refused) -> None:
    assert refused("CREATE NETWORK POLICY P BLOCKED_NETWORK_RULE_LIST = ('NONE_SUCH')").code == "002003"


@pytest.mark.rule(
    "A network rule has a type, a mode and a list of values",
    source="sql-reference/sql/create-network-rule",
    status="matches Snowflake for TYPE = IPV4 and MODE = INGRESS; others are refused (000002)",
)
def test_network_rules(run, shown, refused) -> None:
    run("CREATE NETWORK RULE R TYPE = IPV4 MODE = INGRESS VALUE_LIST = ('47.88.25.32/27') COMMENT = 'office'")
    row = shown("SHOW NETWORK RULES")
    assert (row["type"], row["mode"], row["entries_in_valuelist"]) == ("IPV4", "INGRESS", "1")
    run("ALTER NETWORK RULE R SET VALUE_LIST = ('10.0.0.1', '10.0.0.2')")
    assert run("DESCRIBE NETWORK RULE R")[0][-1] == "10.0.0.1,10.0.0.2"
    assert refused("CREATE NETWORK RULE S TYPE = HOST_PORT MODE = EGRESS VALUE_LIST = ('a.org')").code == "000002"


@pytest.mark.rule(
    "A network policy lets in what it allows, everything if it allows nothing, and nothing that it blocks",
    source="user-guide/network-policies#interaction-between-allowed-lists-and-blocked-lists",
    status="matches Snowflake; that an empty allowed list lets everything in is from memory",
)
@pytest.mark.parametrize(
    ("lists", "address", "in_"),
    [
        ("ALLOWED_IP_LIST = ('10.0.0.0/8')", "10.1.2.3", True),
        ("ALLOWED_IP_LIST = ('10.0.0.0/8')", "11.1.2.3", False),
        ("ALLOWED_IP_LIST = ('10.0.0.0/8') BLOCKED_IP_LIST = ('10.1.2.3')", "10.1.2.3", False),
        ("ALLOWED_IP_LIST = ('10.0.0.0/8') BLOCKED_IP_LIST = ('10.1.2.3')", "10.1.2.4", True),
        ("BLOCKED_IP_LIST = ('10.1.2.3')", "127.0.0.1", True),
        ("ALLOWED_NETWORK_RULE_LIST = ('R')", "1.2.3.5", True),
        ("ALLOWED_NETWORK_RULE_LIST = ('R')", "1.2.3.6", False),
        ("ALLOWED_IP_LIST = ('0.0.0.0/0') BLOCKED_NETWORK_RULE_LIST = ('R')", "1.2.3.5", False),
    ],
)
def test_who_is_let_in(session: Session, run, lists: str, address: str, in_: bool) -> None:
    run("CREATE NETWORK RULE R TYPE = IPV4 VALUE_LIST = ('1.2.3.5')")
    run(f"CREATE NETWORK POLICY P {lists}")
    assert allows(session.account, session.account.get(NetworkPolicy, ("P",)), address) is in_


def test_a_policy_in_force_is_kept(session: Session, run, refused) -> None:
    run("CREATE NETWORK POLICY P")
    for thing in (session.account.get(AccountObject, ()), session.account.get(User, ("ADMIN",))):
        thing.parameters["NETWORK_POLICY"] = "P"
        assert f"attached to {thing.kind}" in refused("DROP NETWORK POLICY P").message
        thing.parameters.clear()
    run("DROP NETWORK POLICY P")


@pytest.mark.rule(
    "A network rule that a network policy names can't be dropped",
    source="https://github.com/snowflakedb/terraform-provider-snowflake/issues/2858",
    status="matches Snowflake; the code from memory",
)
def test_a_rule_that_a_policy_names_is_kept(run, refused) -> None:
    run("CREATE NETWORK RULE R TYPE = IPV4 VALUE_LIST = ('1.2.3.5')")
    run("CREATE NETWORK POLICY P BLOCKED_NETWORK_RULE_LIST = ('R')")
    text = "Cannot drop Network rule R as it is associated with some network policies."
    for statement in ("DROP NETWORK RULE R", "DROP SCHEMA DB.RAW", "DROP DATABASE DB"):
        assert text in refused(statement).message
    run("DROP NETWORK POLICY P")
    run("DROP NETWORK RULE R")


def test_a_renamed_policy_stays_in_force(session: Session, run) -> None:
    run("CREATE NETWORK POLICY P")
    holders = (session.account.get(AccountObject, ()), session.account.get(User, ("ADMIN",)))
    for holder in holders:
        holder.parameters["NETWORK_POLICY"] = "P"
    run("ALTER NETWORK POLICY P RENAME TO Q")
    assert [holder.parameters["NETWORK_POLICY"] for holder in holders] == ["Q", "Q"]
