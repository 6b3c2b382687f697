import json

from promotion.environment import load
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


def test_a_plan_that_destroys_data_is_refused_and_names_it(applied):
    destroy = {"TF_CLI_ARGS_plan": "-destroy"}
    refused = applied.verb("plan", code=1, **destroy).stderr
    assert refused.count("\n") == 1
    assert refused.startswith("Error: the plan destroys data: aws_kms_key.this, module.landing.aws_s3_bucket.this,")
    assert "--allow-destroy 'snowflake_database.this'" in refused
    left = {path.name for path in (applied.build / "local" / "plan").iterdir()}
    assert left == {"plan.json", "migrations.json"}  # for the review
    assert "nothing is planned for local" in applied.verb("apply", code=1).stderr

    lost = refused.split("data: ")[1].split(";")[0].split(", ")
    allowed = [argument for address in lost for argument in ("--allow-destroy", address)]
    assert "- snowflake_database.this" in applied.verb("plan", *allowed, **destroy).stdout.splitlines()
