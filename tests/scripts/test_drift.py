"""The verb `drift` over a platform that is applied and migrated, and in which people changed things by hand."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from promotion.identifier import quoted
from tests.applied import Applied
from tests.chat import chat
from tests.job_roles import OPTIONS, made, variables
from tests.promotion.drift import (
    aws_beside_terraform,
    aws_of_terraform,
    reports_of_aws,
    schema_by_hand,
    settings_of_aws,
    settings_of_snowflake,
    snowflake_beside_terraform,
    snowflake_of_terraform,
)
from tests.promotion.drift.by_hand import DB, STRANGE, ByHand, Hands

CHANGES = [
    *schema_by_hand.CHANGES,
    *aws_of_terraform.CHANGES,
    *aws_beside_terraform.CHANGES,
    *snowflake_of_terraform.CHANGES,
    *snowflake_beside_terraform.CHANGES,
    *snowflake_beside_terraform.PARAMETERS,
    *settings_of_aws.CHANGES,
    *reports_of_aws.CHANGES,
    *settings_of_snowflake.CHANGES,
]
STATE = "marquee-local-terraform-state"
# What a change brings with it: another owner, the same grant on the other tables, a role without its one policy.
SIDE_EFFECTS = (
    "owner of VIEW MARTS.HOLDINGS",
    "owner of PIPE RAW.STREAMS_PIPE",
    "owner of PIPE RAW.MOVIES_PIPE_2",
    "creation of PIPE RAW.MOVIES_PIPE_2",
    "owner of TABLE VENDOR.BATCH_FILES",
    "TABLE RAW.STREAMS",
    "TABLE RAW.PSEUDONYM_KEY",
    "module.schedule_role.aws_iam_role_policies_exclusive.this",
    'module.service["splitter"].snowflake_grant_privileges_to_account_role.database',
)
pytestmark = pytest.mark.timeout(1500)
KINDS = ("PIPE", "VIEW", "TABLE", "STAGE", "FILE FORMAT", "SEQUENCE", "MASKING POLICY", "TAG")


@dataclass(frozen=True)
class Drifted:
    """The report over all changes, what the run proposed and sent, the account around it, and the report afterwards."""

    report: dict[str, Any]
    proposal: dict[str, str]
    messages: list[dict[str, str]]
    before: list[str]
    after: list[str]
    clean: str


@pytest.fixture(scope="module")
def with_job_roles(applied) -> Iterator[Applied]:
    """The platform with the roles of GitLab's jobs; they are gone afterwards."""
    with made(applied):
        yield applied


@pytest.fixture(scope="module")
def drifted(with_job_roles) -> Drifted:
    """One run over all changes at once, and one after they were taken back: by the next deploy, or by hand.

    It runs with the login and the role that the job has in life.

    Afterwards the platform is as the fixture `applied` makes it.
    """
    applied = with_job_roles
    hands = Hands(applied.cloud)
    applied.verb("migrate")
    try:
        for change in CHANGES:
            change.make(hands)
        for harmless in settings_of_aws.HARMLESS:
            harmless(hands)
        before = _account(hands)
        with chat() as running:
            as_the_job = {**variables(applied.cloud, "plan"), "MARQUEE_DRIFT_WEBHOOK": running.url}
            done = applied.verb("drift", "--json", "--fix", code=2, **as_the_job)
        after = _account(hands)
    finally:
        for change in CHANGES:
            change.take_back(hands)
        _empty(hands)
        applied.verb("aws", *OPTIONS)
        for verb in ("plan", "apply"):
            applied.verb(verb)
    applied.verb("migrate")
    clean = applied.verb("drift").stdout
    _empty(hands)
    folder = applied.build / "local" / "drift"
    proposal = {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}
    return Drifted(json.loads(done.stdout), proposal, running.messages, before, after, clean)


def _account(hands: Hands) -> list[str]:
    """Return all that drift could change: the state and its lock, objects, grants, users, roles' policies."""
    versions = hands.aws("s3").list_object_versions(Bucket=STATE)["Versions"]
    found = [f"{each['Key']} {each['VersionId']}" for each in versions if not each["Key"].endswith(".tflock")]
    for statement in (
        *(f"SHOW {_plural(kind)} IN DATABASE {DB}" for kind in KINDS),
        *(f"SHOW GRANTS TO ROLE {DB}_{role}" for role in ("ANALYST", "MIGRATOR", "SPLITTER", "BULK_LOAD", "DEPLOYER")),
        f"SHOW USERS LIKE '{DB}%'",
        f"SHOW WAREHOUSES LIKE '{DB}%'",
    ):
        # The time of a login is no change.
        found += [re.sub(r"datetime\.datetime\([^)]*\)\)?", "", str(row)) for row in hands.sql(statement)]
    iam = hands.aws("iam")
    for role in iam.list_roles()["Roles"]:
        found.append(f"{role['RoleName']} {iam.list_role_policies(RoleName=role['RoleName'])['PolicyNames']}")
    return found


def _plural(kind: str) -> str:
    return f"{kind.removesuffix('Y')}IES" if kind.endswith("Y") else f"{kind}S"


def _empty(hands: Hands) -> None:
    """Drop everything inside the schemas, and the record of the migrations that ran."""
    for kind in KINDS:
        rows = hands.admin.cursor().execute(f"SHOW {_plural(kind)} IN DATABASE {DB}")
        names = [column.name for column in rows.description]
        for row in rows.fetchall():
            shown = dict(zip(names, row, strict=True))
            hands.sql(f"DROP {kind} IF EXISTS {quoted(DB, shown['schema_name'], shown['name'])}")
    hands.aws("s3").delete_object(Bucket=STATE, Key="local/migrations.json")


def test_there_are_enough_kinds_of_change():
    assert len({change.kind for change in CHANGES}) == len(CHANGES) >= 60


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.kind)
def test_a_change_by_hand_is_found(drifted, change: ByHand):
    assert any(map(change.is_named_by, drifted.report["differences"])), [
        each for each in drifted.report["differences"] if change.found and change.found in each["object"]
    ]


def test_everything_was_compared(drifted):
    assert drifted.report["not_compared"] == []


def test_nothing_is_listed_that_nobody_changed(drifted):
    listed = [
        f"{each['area']}: {each['object']} {each['change']} {each['lines']}"
        for each in drifted.report["differences"]
        if each["object"] not in SIDE_EFFECTS and not any(change.is_named_by(each) for change in CHANGES)
    ]
    assert listed == []


def test_drift_changes_nothing(drifted):
    assert drifted.after == drifted.before


def test_a_platform_without_changes_has_none(drifted):
    assert drifted.clean == "local: no drift\n"


def test_the_chat_gets_the_names(drifted):
    [message] = drifted.messages
    assert re.match(r"local: \d+ differences from the working tree; ", message["text"])


def test_the_proposal_keeps_or_takes_back_each_change(drifted):
    text = drifted.proposal["merge_request.md"]
    assert text.startswith("# Settle ") and "`schema: TABLE RAW.USERS` changed" in text
    scripts = {path: body for path, body in drifted.proposal.items() if path.endswith("_table_users.sql")}
    keep, back = (
        next(body for path, body in scripts.items() if path.startswith(f"{side}/")) for side in ("keep", "back")
    )
    assert "ALTER TABLE {{ database }}.RAW.USERS ADD COLUMN IF NOT EXISTS DEVICE VARCHAR(20);" in keep
    assert "ALTER TABLE {{ database }}.RAW.USERS DROP COLUMN IF EXISTS DEVICE;" in back
    assert "SELECT 1" in drifted.proposal["keep/migrations/marts/R__holdings.sql"]
    assert "-- made again over a change by hand" in drifted.proposal["back/migrations/marts/R__holdings.sql"]
    assert f"REVOKE ROLE {DB}_MIGRATOR FROM ROLE {DB}_ANALYST;" in drifted.proposal["back/by_hand.sql"]
    assert "aws iam delete-role --role-name marquee-local-other" in drifted.proposal["back/by_hand.sh"]


def test_names_of_any_kind_get_statements_on_those_objects_in_files_of_their_own(drifted):
    table = next(body for path, body in drifted.proposal.items() if path.startswith("back/") and "_table_it_s" in path)
    assert table == f"DROP TABLE IF EXISTS {{{{ database }}}}.RAW.{quoted(_without_templates(STRANGE))};\n"
    lines = drifted.proposal["back/by_hand.sql"]
    assert f"DROP ROLE {quoted(f'{DB}_{STRANGE}')};" in lines
    assert f"DROP SCHEMA {quoted(DB, STRANGE)};" in lines
    assert all(path.isprintable() and ".." not in path for path in drifted.proposal)


def _without_templates(text: str) -> str:
    return text.replace("{{", "{{ '{{' }}").replace("}}--", "{{ '}}' }}--")
