"""A fourth environment in the committed pipeline, by edits in environments/ alone."""

import json

import yaml

from tests.git import git

VALUES = {"environment": "qa", "aws_account_id": "666666666666"}
PROD = """  - local: .gitlab/deploy.yml
    inputs:
      environment: prod
      after: [{ job: "staging:verify\""""
QA = PROD.replace("prod", "qa") + ", optional: true }]\n"
DRIFT = "  - local: .gitlab/drift.yml\n    inputs: { environment: prod }\n"
STEPS = {"preview", "plan", "apply", "migrate", "verify", "rollback", "unlock", "erase", "drift"}


def test_another_environment_is_edited_in_its_folder_alone(runner):
    folder = runner.clone / "environments"

    def edit(name: str, **changes: str) -> None:
        text = (folder / name).read_text()
        for old, new in changes.values():
            assert text.count(old) == 1
            text = text.replace(old, new)
        (folder / name).write_text(text)

    values = json.loads((folder / "staging.tfvars.json").read_text())
    (folder / "qa.tfvars.json").write_text(json.dumps(values | VALUES))
    edit("promotion.yaml", order=("staging, prod]", "staging, qa, prod]"))
    edit(
        "pipeline.yml",
        stages=("staging, prod, review", "staging, qa, prod, review"),
        lane=(PROD, QA + PROD.replace("staging", "qa")),
        drift=(DRIFT, DRIFT + DRIFT.replace("prod", "qa")),
        names=("dev staging prod", "dev staging qa prod"),
        plans=('"staging:preview", "prod:preview"', '"staging:preview", "qa:preview", "prod:preview"'),
    )
    try:
        git(runner.clone, "add", "--all")
        pipeline = yaml.safe_load(runner("--preview").stdout)
        changed = git(runner.clone, "diff", "--cached", "--name-only")
    finally:
        git(runner.clone, "reset", "--quiet", "--hard")

    assert {path.partition("/")[0] for path in changed.splitlines()} == {"environments"}
    assert {name.partition(":")[2] for name in pipeline if name.startswith("qa:")} == STEPS | {"review"}
    assert [need["job"] for need in pipeline["qa:plan"]["needs"]] == ["staging:verify"]
    assert [need["job"] for need in pipeline["prod:plan"]["needs"]] == ["qa:verify"]
    assert pipeline["qa:apply"]["environment"]["name"] == "qa" and pipeline["qa:apply"]["resource_group"] == "qa"
    assert pipeline["qa:plan"]["id_tokens"]["AWS_ID_TOKEN"] == {"aud": "marquee-qa-plan"}
    assert pipeline["qa:preview"]["id_tokens"]["AWS_ID_TOKEN"] == {"aud": "marquee-qa-preview"}
    assert {"job": "qa:preview", "artifacts": True, "optional": False} in pipeline["review"]["needs"]
    assert pipeline["policy-plans"]["script"] == ["uv run python -m scripts.policy dev staging qa prod"]
