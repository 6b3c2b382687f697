"""The clause FILE_FORMAT."""

from __future__ import annotations

import pytest

from localcloud.snowflake.files.format_choice import FormatChoice, read_format, read_format_name
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.statement import parse


@pytest.mark.parametrize(
    ("sql", "choice"),
    [
        ("'raw.part'", FormatChoice("raw.part")),
        ("raw.part", FormatChoice("RAW.PART")),
        ("(FORMAT_NAME = 'RAW.PART')", FormatChoice("RAW.PART")),
        ("(TYPE = JSON)", FormatChoice(type="JSON")),
        ("(TYPE = CSV, SKIP_HEADER = 1)", FormatChoice(type="CSV", options={"SKIP_HEADER": 1})),
        ("(SKIP_HEADER = 1)", FormatChoice(options={"SKIP_HEADER": 1})),
    ],
)
def test_a_format_is_named_or_has_a_type_and_options(sql: str, choice: FormatChoice) -> None:
    reader = parse(sql).reader()
    assert read_format(reader) == choice
    assert reader.done()
    assert choice.given


def test_neither_means_the_stages_own() -> None:
    assert FormatChoice().given is False


def test_the_parenthesis_must_be_closed() -> None:
    with pytest.raises(SnowflakeError, match="syntax error"):
        read_format(parse("(TYPE = CSV COMMENT = 'c')").reader())


def test_a_name_is_a_string_or_an_identifier() -> None:
    assert read_format_name(parse("'raw.\"Part\"'").reader()) == 'raw."Part"'
    assert read_format_name(parse("raw.part").reader()) == "RAW.PART"
