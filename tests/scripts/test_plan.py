import json
import subprocess
import sys

import pytest

from promotion.environment import PROJECT, load
from promotion.plan.reviewed_plan import manifest_file, plan_file, plan_folder, sha256


def test_a_plan_comes_with_its_manifest(applied, monkeypatch):
    monkeypatch.setenv("MARQUEE_BUILD", str(applied.build))
    printed = json.loads(applied.verb("plan", "--json").stdout)
    folder = plan_folder(load("local"))
    manifest = json.loads(manifest_file(folder).read_text())
    assert manifest["sha256"] == sha256(plan_file(folder))
    assert manifest["serial"] > 0
    assert manifest["changes"] == {"create": 0, "update": 0, "delete": 0}
    assert printed == {**manifest, "resources": []}
    assert json.loads((folder / "plan.json").read_text())["format_version"]
    assert json.loads((folder.parent / "plan-report.json").read_text()) == manifest["changes"]


def test_a_plan_that_destroys_data_is_refused_and_names_each_loss(applied):
    refused = applied.verb("plan", code=1, TF_CLI_ARGS_plan="-destroy").stderr.splitlines()
    assert refused[0].startswith(
        "Error: the plan of local destroys data, or a guard of data; revise the change, or allow"
    )
    lost = {line.split(", ")[0].strip() for line in refused[1:]}
    assert {"aws_kms_key.this", "module.ready.aws_s3_bucket_versioning.this", "snowflake_database.this"} <= lost
    assert len(lost) == len(refused) - 1 > 50
    left = {path.name for path in (applied.build / "local" / "plan").iterdir()}
    assert left == {"plan.json", "migrations.json"}  # for the review
    assert "nothing is planned for local" in applied.verb("apply", code=1).stderr


def test_a_retention_that_gets_shorter_is_refused(applied):
    shorter = '-var=\'retention={"time_travel_days":0,"old_versions_days":29,"log_days":30}\''
    refused = applied.verb("plan", code=1, TF_CLI_ARGS_plan=shorter).stderr.splitlines()
    named = {tuple(line.strip().split(": ")[0].split(", ")) for line in refused[1:]}
    days = "rule.noncurrent_version_expiration.noncurrent_days"
    assert named == {
        ("snowflake_database.this", "data_retention_time_in_days"),
        *(
            (f"module.{name}.aws_s3_bucket_lifecycle_configuration.this", "rule.expiration.days")
            for name in ("access_logs", "trail_logs")
        ),
        *((f"module.{name}.aws_s3_bucket_lifecycle_configuration.this", days) for name in ("landing", "ready")),
        *(
            (f"module.{name}_task.aws_cloudwatch_log_group.this", "retention_in_days")
            for name in ("bulk_load", "splitter", "upkeep")
        ),
    }


@pytest.mark.parametrize("verb", ["plan", "apply"])
def test_a_verb_that_asks_only_terraform_starts_without_snowflake_s_connector(verb):
    """It is half of a verb's start."""
    found = f"import sys, scripts.{verb}; print([each for each in sys.modules if each == 'snowflake.connector'])"
    done = subprocess.run([sys.executable, "-c", found], cwd=PROJECT, capture_output=True, text=True, timeout=60)
    assert done.stdout == "[]\n", done.stderr
