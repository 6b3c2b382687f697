"""The administrator's work before a side is deployed."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from promotion.environment import PROJECT, Environment, load
from rehearsal.upgrade import administration
from rehearsal.upgrade.administration import FILES, deploys_as_administrator, has_verb_of_aws
from rehearsal.upgrade.identities import OPTIONS


def test_a_commit_from_before_the_verb_deploys_as_the_administrator(tmp_path):
    assert deploys_as_administrator(tmp_path)
    assert not deploys_as_administrator(PROJECT)


def test_the_files_that_are_an_administrators_to_apply_exist():
    assert [name for name in FILES if not (PROJECT / name).exists()] == []


@dataclass
class Side:
    """The files of a side; what the administrator runs there is kept."""

    folder: Path
    environment: Environment = field(default_factory=lambda: load("local"))
    ran: list[tuple[str, ...]] = field(default_factory=list)

    def as_administrator(self, module: str, *arguments: str, **settings: object) -> str:
        self.ran.append((module, *arguments))
        return ""


def test_both_clouds_are_set_up_by_their_verbs():
    """As the runbook says it; no part of a verb is run beside it."""
    side = Side(PROJECT)
    made = administration.set_up(None, side, lambda line: None)
    (aws, account) = side.ran
    assert aws == ("scripts.aws", "local", *OPTIONS, "--foundations")
    assert account[:3] == ("scripts.account", "local", "--deployer-key")
    assert made.roles["deploy"] == "arn:aws:iam::111111111111:role/gitlab-marquee-local-deploy"
    assert made.login is not None


@pytest.mark.parametrize("text", ["", "def client(environment): ...", "--gitlab-project --gitlab-url --yes"])
def test_a_commit_from_before_the_verb_of_aws_is_set_up_part_by_part(tmp_path, text):
    assert has_verb_of_aws(PROJECT)
    assert not has_verb_of_aws(tmp_path)
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "aws.py").write_text(text)
    assert not has_verb_of_aws(tmp_path)
