"""The sections of the page, and what stands in them."""

from dataclasses import replace

from promotion.migration.script import Problem
from promotion.review.difference import Line
from promotion.review.page import page
from promotion.review.review import Missing
from promotion.rollback.way_back import WayBack
from tests.promotion.review.reviews import BUCKET, DEV, DEVICE, PENDING, POLICY, QUIET, WHOLE


def sections(review) -> dict[str, str]:
    return {section.title: section.line for section in page(review, "t").sections}


def items(review, title):
    return next(section for section in page(review, "t").sections if section.title == title)


def test_environments_stand_one_after_the_other_then_the_change_itself():
    assert list(sections(WHOLE)) == [
        *("dev: infrastructure", "dev: migrations", "prod: infrastructure", "prod: migrations"),
        *("Schema", "Contracts", "Images", "If it is rolled back", "Findings"),
    ]


def test_findings_come_first_if_there_are_any():
    assert next(iter(sections(replace(WHOLE, findings=("x: M501 loses data",))).items())) == ("Findings", "1 finding")


def test_nothing_is_said_too():
    assert sections(QUIET) == {
        "dev: infrastructure": "nothing changes",
        "dev: migrations": "nothing to run; as of the deploy of cccccccccccc, 2026-11-29 00:00 UTC",
        "Schema": "tables, views, pipes, stages, file formats and grants stay",
        "Contracts": "no contract changes",
        "Images": "no Dockerfile and no lock changes",
        "If it is rolled back": "all of it comes back",
        "Findings": "the checks find nothing",
    }


def test_a_change_by_hand_has_a_section_of_its_own():
    changed, removed = replace(POLICY, reason="this plan sets it back"), replace(BUCKET, action="delete", lost=())
    found = items(
        replace(QUIET, environments=(replace(DEV, outside=(removed, changed)),)), "dev: changed outside Terraform"
    )
    assert (found.line, found.alarm) == ("1 removed by hand, 1 changed by hand", True)
    assert [(item.name, item.remark) for item in found.items][1] == ("aws_s3_bucket_policy.a", "this plan sets it back")
    quiet = items(replace(QUIET, environments=(replace(DEV, outside=(changed,)),)), "dev: changed outside Terraform")
    assert not quiet.alarm


def test_a_plan_from_the_state_alone_says_that_it_knows_no_change_by_hand():
    found = sections(replace(WHOLE, environments=(replace(DEV, from_state=True),)))
    assert (
        found["dev: infrastructure"]
        == "1 resource updated; planned from the state alone, without what was changed by hand"
    )


def test_a_missing_part_says_why_and_the_others_stand():
    environment = replace(DEV, infrastructure=Missing("dev is not planned"), migrations=Missing("dev is not planned"))
    found = sections(replace(WHOLE, environments=(environment,), schema=Missing("no base")))
    assert found["dev: infrastructure"] == "not known: dev is not planned"
    assert found["Schema"] == "not known: no base"
    assert found["Contracts"] == "1 additive"


def test_an_environment_that_gets_the_same_is_folded_and_says_so():
    def environment(name, account, lines=("+", "device")):
        address = replace(BUCKET, lines=(Line("-", f"arn: marquee-{name}-{account}"), Line(*lines)))
        return replace(DEV, name=name, infrastructure=(address,))

    same = replace(WHOLE, environments=(environment("dev", "2" * 12), environment("prod", "4" * 12)))
    first, second = items(same, "dev: infrastructure"), items(same, "prod: infrastructure")
    assert (first.open, second.open) == (True, False) and second.alarm
    assert second.line == "1 resource replaced; as in dev"
    other = environment("prod", "4" * 12, ("+", "other"))
    both = replace(other, infrastructure=(*other.infrastructure, *environment("prod", "4" * 12).infrastructure))
    section = items(replace(WHOLE, environments=(environment("dev", "2" * 12), both)), "prod: infrastructure")
    assert section.open and section.line == "2 resources replaced"
    assert [(item.open, item.repeats) for item in section.items] == [(True, ""), (False, "dev")]


def test_what_destroys_is_red_with_its_reason_and_opens_its_section():
    section = items(
        replace(WHOLE, environments=(replace(DEV, infrastructure=(BUCKET, POLICY)),)), "dev: infrastructure"
    )
    assert section.alarm and section.line == "1 resource replaced, 1 updated"
    assert [(item.badge, item.alarm, item.note) for item in section.items] == [
        ("replaced", True, "replace: its files; not allowed; this can't be changed in place: bucket"),
        ("changed", False, ""),
    ]


def test_a_script_that_destroys_is_red_and_says_by_which_entry():
    lossy = replace(PENDING, losses={"V1__device.sql": ("TABLE RAW.A, drop: its rows; not allowed",)})
    section = items(replace(WHOLE, environments=(replace(DEV, migrations=lossy),)), "dev: migrations")
    assert section.open and section.items[0].remark == "TABLE RAW.A, drop: its rows; not allowed"


def test_a_plan_that_needs_open_foundations_says_so_before_the_merge():
    found = sections(replace(WHOLE, environments=(replace(DEV, foundations=True),)))
    why = "before it is merged, an administrator runs scripts.aws dev --foundations"
    assert found["dev: infrastructure"] == f"1 resource updated; {why}"


def test_a_refused_plan_says_so():
    section = items(replace(WHOLE, environments=(replace(DEV, refused=True),)), "dev: infrastructure")
    assert section.alarm and section.line.endswith("refused: it destroys data, so there is nothing to apply")
    beyond = replace(DEV, refused=True, beyond=("a: needs the role ACCOUNTADMIN",))
    section = items(replace(WHOLE, environments=(beyond,)), "dev: infrastructure")
    assert section.line.endswith("refused: a: needs the role ACCOUNTADMIN, so there is nothing to apply")


def test_a_finding_that_a_comment_allows_is_shown_with_its_reason():
    section = items(
        replace(QUIET, allowed=("raw/V2__a.sql:1: M602 takes something: nobody reads it",)), "Allowed findings"
    )
    [item] = section.items
    assert (item.name, item.badge, item.alarm) == (
        "raw/V2__a.sql:1: M602 takes something: nobody reads it",
        "allowed",
        False,
    )
    assert not [each for each in page(QUIET, "").sections if each.title == "Allowed findings"]


def test_a_migration_shows_its_sql_and_a_problem_what_to_do():
    problem = replace(PENDING, problems=(Problem("V0__x.sql", "edited", "restore it"),))
    section = items(replace(WHOLE, environments=(replace(DEV, migrations=problem),)), "dev: migrations")
    assert [(item.name, item.badge, item.alarm) for item in section.items] == [
        ("V0__x.sql", "refused", True),
        ("raw/V1__device.sql", "runs", False),
    ]
    assert section.items[0].note == "edited; restore it"
    assert section.items[1].lines == (Line(" ", "ALTER TABLE D.RAW.STREAMS …;"),)


def test_without_a_recorded_deploy_all_counts_as_pending_and_it_says_so():
    section = items(
        replace(WHOLE, environments=(replace(DEV, migrations=replace(PENDING, commit="")),)), "dev: migrations"
    )
    assert section.line == "1 migration; no deploy is recorded yet, so every script counts as pending"


def test_a_difference_of_a_thousand_lines_is_cut():
    long = replace(DEVICE, lines=tuple(Line("+", str(number)) for number in range(1000)))
    [item] = items(replace(QUIET, schema=(long,)), "Schema").items
    assert len(item.lines) == 401 and item.lines[-1].text == "… 600 more lines are in review.json"


def test_the_reviewer_sees_before_what_a_rollback_would_leave_or_refuse():
    stays = replace(QUIET, back=WayBack(stays=("raw/V2__a.sql: a versioned script stays",)))
    assert sections(stays)["If it is rolled back"] == "1 stays"
    assert not page(stays, "").alarm
    refused = page(replace(QUIET, back=WayBack(refusals=("raw/V2__a.sql: RAW.USERS is used by the view A",))), "")
    assert refused.alarm and refused.line.endswith(", no way back")
    [section] = [each for each in refused.sections if each.title == "If it is rolled back"]
    assert (section.line, section.open) == ("1 no way back", True)
