"""An environment of another name: what its name has to be written into, and the names that follow from it."""

import json
import re

from promotion import environment
from promotion.environment import PROJECT, known, load
from promotion.release import admission
from rehearsal import jobs

CODE = (
    "command_line",
    "contracts",
    "erasure",
    "file_status",
    "pipelines",
    "promotion",
    "rehearsal",
    "scripts",
    "terraform",
)
NAMED = re.compile(r"[\"'](dev|staging|prod)[\"']")


def test_no_code_names_an_environment():
    files = [
        path
        for folder in (*CODE, ".gitlab")
        for path in (PROJECT / folder).rglob("*")
        if path.suffix in (".py", ".tf", ".yml") and not {"tests", ".terraform"} & set(path.parts)
    ]
    assert len(files) > 300
    assert [str(path.relative_to(PROJECT)) for path in files if NAMED.search(path.read_text())] == []


def test_a_fourth_environment_is_a_file_and_a_place_in_the_order(tmp_path, monkeypatch):
    values = json.loads((environment.FOLDER / "staging.tfvars.json").read_text())
    values |= {"environment": "qa", "aws_account_id": "666666666666"}
    (tmp_path / "qa.tfvars.json").write_text(json.dumps(values))
    (tmp_path / "promotion.yaml").write_text("order: [dev, qa, prod]\nprotected: [qa, prod]\n")
    monkeypatch.setattr(environment, "FOLDER", tmp_path)
    assert known() == ["qa"]
    qa = load("qa")
    assert (qa.deployer_role, qa.plan_identity, qa.preview_identity) == (
        "MARQUEE_QA_DEPLOYER",
        "arn:aws:iam::666666666666:role/gitlab-marquee-qa-plan",
        "arn:aws:iam::666666666666:role/gitlab-marquee-qa-preview",
    )
    lane = jobs.read(PROJECT, "qa")
    assert {job.audience for job in lane.values() if job.environment == "qa" and job.audience} == {qa.deploy_audience}
    file = tmp_path / "promotion.yaml"
    assert admission.order(file) == ["dev", "qa", "prod"] and admission.protected(file) == ["qa", "prod"]
