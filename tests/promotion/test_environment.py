import json

import pytest

from promotion import environment
from promotion.environment import known, load
from promotion.errors import PromotionError
from promotion.release.admission import order


def test_every_environment_can_be_loaded_and_names_itself():
    assert {load(name).name for name in known()} == set(known()) >= {*order(), "local"}


def test_each_environment_lives_in_an_account_of_its_own():
    accounts = {load(name).aws_account_id for name in known()}
    assert len(accounts) == len({load(name).snowflake_account for name in known()}) == len(known())


def test_an_unknown_environment_is_one_line_with_the_known_ones():
    with pytest.raises(PromotionError) as error:
        load("production")
    assert str(error.value) == f"no environment 'production'; there are: {', '.join(known())}"


@pytest.mark.parametrize(
    ("text", "told"),
    [("{", "broken.tfvars.json is not JSON"), (json.dumps({"environment": "broken"}), "lacks 'snowflake_account'")],
)
def test_a_broken_file_is_one_line(tmp_path, monkeypatch, text, told):
    (tmp_path / "broken.tfvars.json").write_text(text)
    monkeypatch.setattr(environment, "FOLDER", tmp_path)
    with pytest.raises(PromotionError, match=told):
        load("broken")


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (None, ()),
        ({}, ()),
        ({"TIMEZONE": "UTC", "LOCK_TIMEOUT": 11}, (("LOCK_TIMEOUT", "11"), ("TIMEZONE", "UTC"))),
        ({"ABORT_DETACHED_QUERY": True, "PERIODIC_DATA_REKEYING": False},
         (("ABORT_DETACHED_QUERY", "true"), ("PERIODIC_DATA_REKEYING", "false"))),
    ],
)  # fmt: skip
def test_an_accounts_parameter_is_the_text_that_terraform_makes_of_it(tmp_path, monkeypatch, given, read):
    values = json.loads(load("local").values_file.read_text()) | {"account_parameters": given}
    (tmp_path / "other.tfvars.json").write_text(json.dumps(values))
    monkeypatch.setattr(environment, "FOLDER", tmp_path)
    assert load("other").account_parameters == read


def test_names_follow_from_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("MARQUEE_BUILD", str(tmp_path))
    local = load("local")
    assert local.state_bucket == "marquee-local-terraform-state"
    assert local.key_secret("splitter") == "marquee-local/snowflake/splitter"
    assert local.values_file.is_file() and local.values_file.name == "local.tfvars.json"
    assert local.outputs_file == tmp_path / "local" / "outputs.json"
