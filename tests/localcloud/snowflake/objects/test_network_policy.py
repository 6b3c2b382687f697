"""Network policies."""

from __future__ import annotations

from localcloud.snowflake.catalog.account_objects import AccountObject, User
from localcloud.snowflake.catalog.session import Session


def test_lists_are_counted_and_described(run, shown) -> None:
    run("CREATE NETWORK POLICY P ALLOWED_IP_LIST = ('1.2.3.4', '10.0.0.0/8') BLOCKED_NETWORK_RULE_LIST = ('R')")
    row = shown("SHOW NETWORK POLICIES")
    assert (row["entries_in_allowed_ip_list"], row["entries_in_blocked_ip_list"]) == ("2", "0")
    assert (row["entries_in_allowed_network_rules"], row["entries_in_blocked_network_rules"]) == ("0", "1")
    assert run("DESCRIBE NETWORK POLICY P") == [
        ["ALLOWED_IP_LIST", "1.2.3.4,10.0.0.0/8"],
        ["BLOCKED_NETWORK_RULE_LIST", "R"],
    ]


def test_addresses_are_checked(refused) -> None:
    assert refused("CREATE NETWORK POLICY P ALLOWED_IP_LIST = ('localhost')").code == "001008"


def test_a_policy_in_force_is_kept(session: Session, run, refused) -> None:
    run("CREATE NETWORK POLICY P")
    for thing in (session.account.get(AccountObject, ()), session.account.get(User, ("ADMIN",))):
        thing.parameters["NETWORK_POLICY"] = "P"
        assert f"attached to {thing.kind}" in refused("DROP NETWORK POLICY P").message
        thing.parameters.clear()
    run("DROP NETWORK POLICY P")
