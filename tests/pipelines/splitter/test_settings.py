import os
import re
from pathlib import Path

import pytest

import pipelines.splitter
from pipelines.environment_settings import InvalidSetting
from pipelines.splitter.reading.limits import Limits
from pipelines.splitter.settings import Settings

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


@pytest.fixture
def read(monkeypatch):
    """Read the settings with these variables and no others."""

    def read(variables: dict[str, str]) -> Settings:
        for name in [name for name in os.environ if name.startswith(("MARQUEE_", "SNOWFLAKE_", "SPARK_"))]:
            monkeypatch.delenv(name)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return Settings.from_environment()

    return read


def test_the_required_variables_are_enough(read):
    settings = read(VARIABLES)
    assert settings.part_settings.part_bytes == 8_000_000
    assert settings.spark_master is None
    assert (settings.snowflake.host, settings.snowflake.port) == ("org-name.snowflakecomputing.com", 443)


@pytest.mark.parametrize("name", VARIABLES)
def test_a_missing_variable_is_named(name, read):
    with pytest.raises(InvalidSetting, match=rf"\A{name} is not set: .*splitter_environment`\Z"):
        read({**VARIABLES, name: ""})


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
def test_a_number_out_of_bounds_is_named_with_its_bounds(name, value, read):
    with pytest.raises(InvalidSetting, match=f"{name} is '{value}': set it to a whole number, .*[0-9]"):
        read({**VARIABLES, name: value})


def test_parts_are_zstd_unless_it_is_said_otherwise(read):
    packed, gzipped = (read({**VARIABLES, **change}).part_settings for change in ({}, {"MARQUEE_CODEC": "gzip"}))
    assert (packed.codec, packed.level, packed.extension) == ("zstd", 3, ".csv.zst")
    assert (gzipped.codec, gzipped.level, gzipped.extension) == ("gzip", 6, ".csv.gz")


def test_the_codec_brings_its_own_level_and_ending(read):
    part_settings = read({**VARIABLES, "MARQUEE_CODEC": "zstd", "MARQUEE_ZSTD_LEVEL": "19"}).part_settings
    assert (part_settings.codec, part_settings.level, part_settings.extension) == ("zstd", 19, ".csv.zst")
    with pytest.raises(InvalidSetting, match="MARQUEE_CODEC is 'lz4': set it to one of gzip, zstd"):
        read({**VARIABLES, "MARQUEE_CODEC": "lz4"})


def test_every_setting_that_changes_the_bytes_changes_the_folder(read):
    hashes = {
        read({**VARIABLES, **change}).part_settings.hash
        for change in (
            {},
            {"MARQUEE_PART_BYTES": "9000000"},
            {"MARQUEE_ZSTD_LEVEL": "1"},
            {"MARQUEE_CODEC": "gzip"},
            {"SPARK_MASTER": "local[1]"},
        )
    }
    assert len(hashes) == 4


def test_the_readme_has_every_variable_that_is_read():
    folder = Path(pipelines.splitter.__path__[0])
    code = (folder / "settings.py").read_text() + (folder.parent / "environment_settings.py").read_text()
    read = set(re.findall(r'"(MARQUEE_\w+|SPARK_\w+)"', code))
    told = (folder / "README.md").read_text().partition("## Settings")[2].partition("\n## ")[0]
    assert len(read) > 15
    assert [name for name in sorted(read) if f"`{name}`" not in told] == []


def test_limits_and_port_are_settings(read):
    changes = {
        "MARQUEE_MAX_FILE_BYTES": "1000", "MARQUEE_MAX_RECORD_BYTES": "100", "MARQUEE_MAX_DECOMPRESSION_RATIO": "3",
        "MARQUEE_METRICS_PORT": "0",
    }  # fmt: skip
    settings = read({**VARIABLES, **changes})
    assert settings.limits == Limits(file_bytes=1000, record_bytes=100, decompression_ratio=3)
    assert settings.metrics_port == 0
    usual = read(VARIABLES)
    assert (usual.limits, usual.metrics_port) == (Limits(), None)
