import re
from pathlib import Path

import pytest

import pipelines.splitter
from pipelines.splitter.limits import Limits
from pipelines.splitter.settings import SettingMissing, Settings

VARIABLES = {
    "MARQUEE_ENVIRONMENT": "test",
    "MARQUEE_LANDING_BUCKET": "landing",
    "MARQUEE_READY_BUCKET": "ready",
    "MARQUEE_EVENTS_QUEUE_URL": "https://queue",
    "MARQUEE_KEY_SECRET": "secret",
    "MARQUEE_PART_BYTES": "8000000",
    "SNOWFLAKE_ACCOUNT": "ORG-NAME",
    "SNOWFLAKE_USER": "user",
    "SNOWFLAKE_ROLE": "role",
    "SNOWFLAKE_WAREHOUSE": "warehouse",
    "SNOWFLAKE_DATABASE": "database",
}


def test_the_required_variables_are_enough():
    settings = Settings.from_environment(VARIABLES)
    assert settings.recipe.part_bytes == 8_000_000
    assert settings.spark_master is None
    assert (settings.snowflake.host, settings.snowflake.port) == ("org-name.snowflakecomputing.com", 443)


@pytest.mark.parametrize("name", VARIABLES)
def test_a_missing_variable_is_named(name):
    with pytest.raises(SettingMissing, match=rf"\A{name} is not set: .*splitter_environment`\Z"):
        Settings.from_environment({**VARIABLES, name: ""})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MARQUEE_PART_BYTES", "8MB"),
        ("MARQUEE_PART_BYTES", "0"),
        ("MARQUEE_GZIP_LEVEL", "10"),
        ("SNOWFLAKE_PORT", "70000"),
        ("MARQUEE_VISIBILITY_SECONDS", "-1"),
    ],
)
def test_a_number_out_of_bounds_is_named_with_its_bounds(name, value):
    with pytest.raises(SettingMissing, match=f"{name} is '{value}': set it to a whole number, .*[0-9]"):
        Settings.from_environment({**VARIABLES, name: value})


def test_the_codec_brings_its_own_level_and_ending():
    recipe = Settings.from_environment({**VARIABLES, "MARQUEE_CODEC": "zstd", "MARQUEE_ZSTD_LEVEL": "19"}).recipe
    assert (recipe.codec, recipe.level, recipe.ending) == ("zstd", 19, ".csv.zst")
    with pytest.raises(SettingMissing, match="MARQUEE_CODEC is 'lz4': set it to one of gzip, zstd"):
        Settings.from_environment({**VARIABLES, "MARQUEE_CODEC": "lz4"})


def test_every_setting_that_changes_the_bytes_changes_the_folder():
    hashes = {
        Settings.from_environment({**VARIABLES, **change}).recipe.hash
        for change in (
            {},
            {"MARQUEE_PART_BYTES": "9000000"},
            {"MARQUEE_GZIP_LEVEL": "1"},
            {"MARQUEE_CODEC": "zstd"},
            {"SPARK_MASTER": "local[1]"},
        )
    }
    assert len(hashes) == 4


def test_the_readme_has_every_variable_that_is_read():
    folder = Path(pipelines.splitter.__path__[0])
    read = set(re.findall(r'"(MARQUEE_\w+|SPARK_\w+)"', (folder / "settings.py").read_text()))
    told = (folder / "README.md").read_text().partition("## Settings")[2].partition("\n## ")[0]
    assert len(read) > 15
    assert [name for name in sorted(read) if f"`{name}`" not in told] == []


def test_limits_and_port_are_settings():
    changes = {
        "MARQUEE_MOST_FILE_BYTES": "1000", "MARQUEE_LONGEST_RECORD_BYTES": "100", "MARQUEE_MOST_EXPANSION": "3",
        "MARQUEE_METRICS_PORT": "0",
    }  # fmt: skip
    settings = Settings.from_environment({**VARIABLES, **changes})
    assert settings.limits == Limits(file_bytes=1000, record_bytes=100, expansion=3)
    assert settings.metrics_port == 0
    usual = Settings.from_environment(VARIABLES)
    assert (usual.limits, usual.metrics_port) == (Limits(), None)
