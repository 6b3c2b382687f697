import json

import click
import pytest

from scripts import environment
from scripts.environment import EnvironmentName, known, load


def test_every_environment_can_be_loaded_and_names_itself():
    assert {load(name).name for name in known()} == set(known()) == {"dev", "staging", "prod", "local"}


def test_each_environment_lives_in_an_account_of_its_own():
    accounts = {load(name).aws_account_id for name in known()}
    assert len(accounts) == len({load(name).snowflake_account for name in known()}) == len(known())


def test_an_unknown_environment_is_one_line_with_the_known_ones():
    with pytest.raises(click.ClickException) as error:
        EnvironmentName().convert("production", None, None)
    assert error.value.message == "no environment 'production'; there are: dev, local, prod, staging"


@pytest.mark.parametrize(
    ("text", "told"),
    [("{", "broken.tfvars.json is not JSON"), (json.dumps({"environment": "broken"}), "lacks 'snowflake_account'")],
)
def test_a_broken_file_is_one_line(tmp_path, monkeypatch, text, told):
    (tmp_path / "broken.tfvars.json").write_text(text)
    monkeypatch.setattr(environment, "FOLDER", tmp_path)
    with pytest.raises(click.ClickException, match=told):
        load("broken")


def test_names_follow_from_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("MARQUEE_BUILD", str(tmp_path))
    local = load("local")
    assert local.state_bucket == "marquee-local-terraform-state"
    assert local.key_secret("splitter") == "marquee-local/snowflake/splitter"
    assert local.outputs_file == tmp_path / "local" / "outputs.json"
