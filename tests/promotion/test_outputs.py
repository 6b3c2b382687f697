import json

import pytest

from promotion.environment import load
from promotion.outputs import NotApplied, Outputs

ANALYST = {"user": "MARQUEE_ANALYST", "role": "ANALYST", "warehouse": "MARTS", "key_secret": "marquee/analyst"}
VALUES = {
    "landing_bucket": "landing",
    "ready_bucket": "ready",
    "events_queue_url": "https://queue/events",
    "dead_letter_queue_url": "https://queue/dead",
    "verify_role_arn": "arn:verify",
    "splitter_role_arn": "arn:splitter",
    "bulk_load_role_arn": "arn:bulk-load",
    "database": "MARQUEE_LOCAL",
    "late_seconds": 1800,
    "migration_variables": {"database": "MARQUEE_LOCAL"},
    "splitter_environment": {"MARQUEE_READY_BUCKET": "ready"},
    "bulk_load_environment": {"MARQUEE_LANDING_BUCKET": "landing"},
    "services": {"analyst": ANALYST},
}


@pytest.mark.parametrize("name", [name for name in VALUES if name != "services"])
def test_each_output_has_its_value(name):
    assert getattr(Outputs(VALUES), name) == VALUES[name]


@pytest.mark.parametrize("name", [name for name in VALUES if name != "services"])
def test_an_output_that_an_older_version_does_not_have_says_what_to_do(name, tmp_path):
    outputs = Outputs({}, tmp_path / "outputs.json", "dev")
    with pytest.raises(NotApplied) as error:
        getattr(outputs, name)
    assert str(error.value) == (
        f"{tmp_path}/outputs.json is an older version's, without {name}; apply again: python -m scripts.apply dev"
    )


def test_written_outputs_are_read_again_and_nothing_else_is_left(tmp_path, monkeypatch):
    monkeypatch.setenv("MARQUEE_BUILD", str(tmp_path))
    local = load("local")
    Outputs(VALUES, local.outputs_file, "local").write()

    assert Outputs.read(local) == Outputs(VALUES, local.outputs_file, "local")
    assert list(local.build.iterdir()) == [local.outputs_file]


def test_a_file_of_its_own_can_be_read(tmp_path):
    (tmp_path / "mine.json").write_text(json.dumps(VALUES))
    assert Outputs.read(load("local"), tmp_path / "mine.json").values == VALUES


def test_without_outputs_it_says_what_to_do(tmp_path):
    with pytest.raises(NotApplied) as error:
        Outputs.read(load("local"), tmp_path / "none.json")
    assert str(error.value) == (
        f"{tmp_path}/none.json is missing; apply first (python -m scripts.apply local), or, where it is applied, "
        'fetch the outputs: docs/runbook.md, "Before you run a command"'
    )


def test_a_service_s_user_is_in_the_database_and_the_given_account():
    user = Outputs(VALUES).service_user("analyst", "MARQUEE-LOCAL")
    assert (user.account, user.database) == ("MARQUEE-LOCAL", "MARQUEE_LOCAL")
    assert {name: getattr(user, name) for name in ANALYST} == ANALYST


def test_an_analyst_s_variables_name_user_and_key():
    assert Outputs(VALUES).analyst_variables() == {
        "SNOWFLAKE_USER": "MARQUEE_ANALYST",
        "SNOWFLAKE_ROLE": "ANALYST",
        "SNOWFLAKE_WAREHOUSE": "MARTS",
        "SNOWFLAKE_DATABASE": "MARQUEE_LOCAL",
        "MARQUEE_KEY_SECRET": "marquee/analyst",
    }


OLDER = {
    "services": {},
    "services.eraser": {"services": {"analyst": ANALYST}},
    "services.eraser.role": {"services": {"eraser": {name: ANALYST[name] for name in ("user", "warehouse")}}},
}


@pytest.mark.parametrize(("lost", "values"), OLDER.items(), ids=OLDER)
def test_a_user_that_an_older_version_does_not_have_says_what_to_do(lost, values, tmp_path):
    outputs = Outputs({"database": "D", **values}, tmp_path / "outputs.json", "dev")
    with pytest.raises(NotApplied) as error:
        outputs.service_user("eraser", "A")
    assert str(error.value) == (
        f"{tmp_path}/outputs.json is an older version's, without {lost}; apply again: python -m scripts.apply dev"
    )


def test_an_analyst_that_an_older_version_does_not_have_says_what_to_do():
    with pytest.raises(NotApplied, match=r"without services\.analyst; apply again"):
        Outputs({"services": {}}).analyst_variables()


@pytest.mark.parametrize("text", ['{"database": "D', "", "[1]", "7"])
def test_outputs_that_are_damaged_say_what_to_do(tmp_path, text):
    (tmp_path / "mine.json").write_text(text)
    with pytest.raises(NotApplied, match=r"mine\.json is damaged; apply again: python -m scripts\.apply local$"):
        Outputs.read(load("local"), tmp_path / "mine.json")
