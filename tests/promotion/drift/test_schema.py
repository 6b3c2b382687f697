"""The schema of a shadow compared with the one that is there."""

from dataclasses import replace

import pytest

from promotion.drift.finding import NotCompared
from promotion.drift.schema import Owners, Ran, findings
from promotion.pipe.pipes import BY_HAND, Pipe
from promotion.review.snapshot import SchemaObject

OWNERS = Owners("dev", "D", "MIGRATOR", "LOADER")


def thing(kind="TABLE", name="RAW.T", columns=None, properties=None, grants=(), owner="MIGRATOR", made="1"):
    return SchemaObject(kind, name, made, columns or {}, "", properties or {}, frozenset(grants), owner)


def found(expected, actual, pipes=(), ran=()):
    sides = ({(each.kind, each.name): each for each in side} for side in (expected, actual))
    return list(findings(*sides, pipes, OWNERS, ran))


ENDED = 1_789_997_600  # 2026-09-21 13:33:20 UTC
RAN = [Ran("CREATE TABLE D.RAW.T (A DATE);", ENDED), Ran("CREATE PIPE d.raw.p;", ENDED), Ran("DROP TABLE D.RAW.T2", 1)]


@pytest.mark.parametrize(
    ("kind", "name", "lost"),
    [("TABLE", "RAW.T", "its rows are lost"), ("PIPE", "RAW.P", "the record of loaded parts is lost")],
)
def test_an_object_that_somebody_made_again_has_lost_what_it_had(kind, name, lost):
    there = thing(kind, name, made="2026-09-21 06:34:00.5-07:00")
    [finding] = found([thing(kind, name)], [there], ran=RAN)
    assert (finding.object, finding.change) == (f"creation of {kind} {name}", "changed")
    rows_back = 'ALTER TABLE "D"."RAW"."T" RENAME TO "D"."RAW"."T_BY_HAND"; UNDROP TABLE "D"."RAW"."T";'
    assert finding.back == (rows_back if kind == "TABLE" else "")
    assert [str(line) for line in finding.lines] == [
        "- made: 2026-09-21 13:33:20 UTC or before", f"+ made: 2026-09-21 13:34:00 UTC; {lost}"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "name", "made", "ran"),
    [
        ("TABLE", "RAW.T", "2026-09-21 13:33:20.9+00:00", RAN),  # ends are in whole seconds
        ("TABLE", "RAW.T", "2026-09-21 13:34:00+00:00", [*RAN, Ran("CREATE OR REPLACE TABLE D.RAW.T", ENDED + 90)]),
        ("VIEW", "RAW.T", "2026-09-21 13:34:00+00:00", RAN),  # nothing is lost with one
        ("TABLE", "RAW.T", "2026-09-21 13:34:00+00:00", []),  # a record from before there were times
        ("TABLE", "DEPLOY.LEASE", "2026-09-21 13:34:00+00:00", [Ran("SELECT * FROM D.DEPLOY.LEASE", ENDED)]),
    ],
)
def test_an_object_that_a_script_made_last_is_no_drift(kind, name, made, ran):
    assert found([thing(kind, name)], [thing(kind, name, made=made)], ran=ran) == []


def test_the_time_and_the_shadows_owner_make_no_difference():
    assert found([thing(made="1", owner="ACCOUNTADMIN")], [thing(made="2")]) == []


def test_an_object_that_is_added_can_be_dropped():
    [finding] = found([thing()], [thing(), thing(name="RAW.X")])
    assert (finding.object, finding.change, finding.back) == ("TABLE RAW.X", "added", 'DROP TABLE "D"."RAW"."X";')


def test_a_grant_is_taken_back_and_one_that_is_missing_granted():
    [finding] = found([thing(grants=["SELECT to A"])], [thing(grants=["DELETE to A"])])
    assert finding.back == (
        'REVOKE DELETE ON TABLE "D"."RAW"."T" FROM ROLE "A"; GRANT SELECT ON TABLE "D"."RAW"."T" TO ROLE "A";'
    )


@pytest.mark.parametrize(
    ("before", "now", "back"),
    [
        ((), ("SELECT to DATABASE ROLE R",), 'REVOKE SELECT ON {} FROM DATABASE ROLE "D"."R";'),
        ((), ("SELECT to SHARE S",), 'REVOKE SELECT ON {} FROM SHARE "S";'),
        ((), ('SELECT to a "b"',), 'REVOKE SELECT ON {} FROM ROLE "a ""b""";'),
        (
            ("SELECT to A",),
            ("SELECT to A with grant option",),
            'REVOKE SELECT ON {0} FROM ROLE "A"; GRANT SELECT ON {0} TO ROLE "A";',
        ),
        (("SELECT to A with grant option",), (), 'GRANT SELECT ON {} TO ROLE "A" WITH GRANT OPTION;'),
    ],
)
def test_a_grant_is_taken_back_from_whoever_has_it_and_with_its_option(before, now, back):
    [finding] = found([thing(grants=before)], [thing(grants=now)])
    assert finding.back == back.format('TABLE "D"."RAW"."T"')


def test_nothing_is_granted_on_what_is_gone():
    [finding] = found([thing(), thing(name="RAW.X", grants=["SELECT to A"])], [thing()])
    assert (finding.object, finding.change, finding.back) == ("TABLE RAW.X", "removed", "")


@pytest.mark.parametrize(
    ("name", "owner", "number"),
    [("VENDOR.BOOKS__ab12", "LOADER", 0), ("VENDOR.BOOKS__ab12", "SOMEBODY", 1), ("VENDOR.BOOKS", "LOADER", 1)],
)
def test_a_table_of_a_vendor_load_is_no_drift(name, owner, number):
    assert len(found([thing()], [thing(), thing(name=name, owner=owner)])) == number


def test_an_option_that_only_one_snowflake_lists_is_no_drift():
    old = thing("FILE FORMAT", "RAW.F", properties={"SKIP_HEADER": "1", "comment": "a"})
    new = thing("FILE FORMAT", "RAW.F", properties={"SKIP_HEADER": "1", "MULTI_LINE": "true", "comment": "a"})
    assert found([old], [new]) == []


def test_of_the_deploys_own_tables_rights_are_compared_and_columns_are_not():
    old, new = thing(name="DEPLOY.LEASE", columns={"A": "DATE"}), thing(name="DEPLOY.LEASE", columns={"B": "DATE"})
    assert found([old], [new]) == []
    [finding] = found([old], [thing(name="DEPLOY.LEASE", grants=["SELECT to A"])])
    assert [str(line) for line in finding.lines] == ["+ grant SELECT to A"]


def test_another_owner_is_found():
    [finding] = found([thing()], [thing(owner="SYSADMIN")])
    assert finding.object == "owner of TABLE RAW.T"
    assert [str(line) for line in finding.lines] == ["- owner: MIGRATOR", "+ owner: SYSADMIN"]


def test_a_pipe_that_does_not_run_is_found_with_who_paused_it():
    pipe = Pipe("D.RAW.P", "COPY INTO D.RAW.T FROM @S", f"c{BY_HAND}", "PAUSED", 0)
    [finding] = found([thing("PIPE", "RAW.P")], [thing("PIPE", "RAW.P")], [pipe])
    assert [str(line) for line in finding.lines] == ["- state: RUNNING", "+ state: PAUSED (drained by scripts.pipe)"]


@pytest.mark.parametrize(
    ("kind", "column", "before", "now", "word"),
    [
        ("TASK", "state", "started", "suspended", "RESUME"),
        ("TASK", "state", "suspended", "started", "SUSPEND"),
        ("DYNAMIC TABLE", "scheduling_state", "ACTIVE", "SUSPENDED", "RESUME"),
    ],
)
def test_what_a_release_starts_and_does_not_run_is_found_with_the_statement_that_starts_it(
    kind, column, before, now, word
):
    """Rows stand still, whoever stopped it. What a release leaves suspended is no drift while it is."""
    old, new = thing(kind, "RAW.X", properties={column: before}), thing(kind, "RAW.X", properties={column: now})
    [finding] = found([old], [new])
    assert (finding.object, finding.back) == (f"state of {kind} RAW.X", f'ALTER {kind} "D"."RAW"."X" {word};')
    assert [str(line) for line in finding.lines] == [f"- state: {before}", f"+ state: {now}"]
    assert found([old], [old]) == found([new], [new]) == found([old], [thing(kind, "RAW.X")]) == []


def test_what_snowflake_chooses_for_a_dynamic_table_is_no_drift():
    """The local Snowflake shows FULL for AUTO."""
    old, new = (thing("DYNAMIC TABLE", properties={"refresh_mode": mode}) for mode in ("FULL", "INCREMENTAL"))
    assert found([old], [new]) == []


def test_what_a_role_may_not_see_of_a_dynamic_table_is_no_drift():
    """https://docs.snowflake.com/en/user-guide/dynamic-tables-privileges"""
    shown = thing("DYNAMIC TABLE", properties={"warehouse": "W", "scheduling_state": "ACTIVE", "target_lag": "1 hour"})
    hidden = thing("DYNAMIC TABLE", properties={"warehouse": "", "scheduling_state": "", "target_lag": "1 hour"})
    assert found([replace(shown, text="CREATE …")], [hidden]) == []
    seen = replace(shown, text="CREATE …")
    [finding] = found([seen], [replace(seen, properties=seen.properties | {"warehouse": "X"})])
    assert [str(line) for line in finding.lines] == ["- warehouse: W", "+ warehouse: X"]


def test_a_login_that_sees_nothing_is_not_an_empty_schema():
    [result] = found([thing()], [])
    assert isinstance(result, NotCompared) and "this login sees no table" in result.reason
