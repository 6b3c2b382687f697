"""The verb `review`, on a planted change over the applied platform: real plans, real migrations, no account."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from promotion.environment import load
from promotion.migration import deployed, script
from promotion.migration.history_entry import Applied
from tests.conftest import clean_environment
from tests.git import git
from tests.scripts.planted_change import DEVICE, FILTER, USERS, clone, plant


class Clone:
    """A clone of the project, whose verbs run in it."""

    def __init__(self, folder: Path, build: Path) -> None:
        self.folder, self.build = clone(folder), build

    def verb(self, name: str, *arguments: str, environment=None, code: int = 0) -> subprocess.CompletedProcess:
        done = subprocess.run(
            [sys.executable, "-m", f"scripts.{name}", *arguments],
            cwd=self.folder,
            env={**(environment or clean_environment()), "MARQUEE_BUILD": str(self.build)},
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == code, done.stderr + done.stdout
        return done

    def review(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess:
        """Run the verb without a way to any account."""
        return self.verb("review", *arguments, environment={**clean_environment(), **variables})


@pytest.fixture(scope="module")
def planted(applied, tmp_path_factory) -> Clone:
    """A clone whose main branch is deployed, with a change that is planned."""
    build = tmp_path_factory.mktemp("review-build")
    project = Clone(tmp_path_factory.mktemp("review") / "clone", build)
    s3, local = applied.cloud.client("s3"), load("local")
    scripts, _ = script.read(project.folder / "migrations", applied.outputs["migration_variables"])
    ran = [Applied(each.name, each.kind, each.version, each.checksum) for each in scripts]
    deployed.write(local, s3, ran, complete=True)
    plant(project.folder)
    environment = {**applied.environment, **applied.planner, "CI_COMMIT_SHA": "0" * 40}
    project.verb("plan", "local", environment=environment)
    yield project
    s3.delete_object(Bucket=local.state_bucket, Key="local/migrations.json")


@pytest.fixture(scope="module")
def document(planted) -> dict:
    return json.loads(planted.review("local", "--json").stdout)


def test_the_summary_names_all_that_happens(document):
    assert document["alarm"] is True
    assert document["summary"].startswith(
        "1 resource replaced, 2 updated, 3 migrations, USERS is replaced (its rows are lost), STREAMS gains DEVICE, "
        "1 view changed, contract streams additive, 1 file of images changed"
    )


def test_resources_have_their_old_and_new_values_and_policies_their_statements(document):
    [local] = document["environments"]
    changes = {change["address"]: change for change in local["infrastructure"]}
    assert list(changes) == [FILTER, *(f"module.{name}.aws_s3_bucket_policy.this" for name in ("landing", "ready"))]
    quarantined = changes[FILTER]
    assert quarantined["reason"] == "this can't be changed in place: name"

    assert quarantined["lines"][:2] == ["- id: marquee-local-quarantined", "+ id: (known after apply)"]
    assert {"- name: marquee-local-quarantined", "+ name: marquee-local-refused"} <= set(quarantined["lines"])
    policy = changes["module.landing.aws_s3_bucket_policy.this"]["lines"]
    assert "+     statement OldTls" in policy
    assert [line for line in policy if line.startswith("      the same: ") and "TlsOnly" in line]
    assert "+         Condition: NumericLessThan s3:TlsVersion = 1.3" in policy


def test_migrations_are_pending_with_the_sql_that_will_run(document):
    migrations = document["environments"][0]["migrations"]
    assert [each["path"] for each in migrations["scripts"]] == [DEVICE, USERS, "marts/R__top_books.sql"]
    assert migrations["scripts"][0]["text"].startswith("ALTER TABLE MARQUEE_LOCAL.RAW.STREAMS\nADD COLUMN")
    assert migrations["problems"] == []
    [loss] = migrations["losses"][USERS.partition("/")[2]]
    assert loss.startswith("TABLE RAW.USERS, replace: its rows; allowed until ")


def test_the_schema_is_compared_on_a_local_snowflake(document):
    changes = {change["name"]: change for change in document["schema"]}
    assert list(changes) == ["RAW.USERS", "RAW.STREAMS", "MARTS.TOP_BOOKS"]
    # The table that replaces another one is not masked.
    masks = {"FIRST_NAME": "PERSONAL_VARCHAR", "LAST_NAME": "PERSONAL_VARCHAR", "EMAIL": "PERSON"}
    for column, policy in masks.items():
        assert f"- column {column} VARCHAR MASKING POLICY RAW.USERS_{policy}" in changes["RAW.USERS"]["lines"]
    assert '+ column EMAIL VARCHAR COMMENT "In lower case"' in changes["RAW.USERS"]["lines"]
    assert changes["RAW.STREAMS"]["lines"] == ['+ column DEVICE VARCHAR COMMENT "Kind of player"']
    assert {"- WHERE PLACED.PLACE <= 15", "+ WHERE PLACED.PLACE <= 20"} <= set(changes["MARTS.TOP_BOOKS"]["lines"])


def test_contracts_and_images_are_compared(document):
    [contract] = document["contracts"]
    assert (contract["text"], contract["versions"]) == ("column device VARCHAR is new", ["1.0.1", "1.1.0"])
    [image] = document["images"]
    assert image["path"] == "pipelines/splitter/Dockerfile" and any("240s" in line for line in image["lines"])


def test_three_files_are_written_and_the_summary_is_printed(planted, document):
    folder = planted.build / "review"
    assert {path.name for path in folder.iterdir()} == {"review.html", "review.md", "review.json"}
    assert json.loads((folder / "review.json").read_text()) == document
    html = (folder / "review.html").read_text()
    assert document["summary"] in html and 'class="added">+ column DEVICE' in html


def test_before_the_button_the_change_since_the_last_deploy_is_shown(planted):
    head = git(planted.folder, "rev-parse", "main")
    record = deployed.read(planted.build / "local" / "plan")
    deployed.save(deployed.Deployed(head, record.at, record.scripts), planted.build / "local" / "plan")
    printed = planted.review("local", "--since-deploy")
    assert "STREAMS gains DEVICE" in printed.stdout
    page = (planted.build / "review" / "review.html").read_text()
    assert "What the next deploy of local does" in page and "the last deploy of local" in page


def test_in_a_merge_request_without_a_token_it_says_so_and_does_not_fail(planted):
    done = planted.review("staging", CI_MERGE_REQUEST_IID="1")
    assert "no comment: MARQUEE_REVIEW_TOKEN is not set" in done.stderr
    assert "not known: plan of staging" in done.stdout


def test_without_a_base_the_plan_is_shown_and_the_rest_says_why(planted):
    found = json.loads(planted.review("local", "--base", "feed00", "--json").stdout)
    assert found["schema"] == {"missing": "there is no commit feed00 here; git fetch it"}
    assert len(found["environments"][0]["infrastructure"]) == 3


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("nowhere",), "no environment 'nowhere'; there are:"),
        (("local", "--base", "x", "--since-deploy"), "give one of them"),
    ],
)
def test_a_wrong_command_line_is_one_line(planted, arguments, says):
    done = planted.verb("review", *arguments, code=1 if arguments == ("nowhere",) else 2)
    assert says in done.stderr
