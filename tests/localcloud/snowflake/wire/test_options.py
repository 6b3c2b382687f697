"""Options of statements: their values, and errors for wrong ones."""

from __future__ import annotations

from typing import Any

import pytest

from localcloud.snowflake.wire import options
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.options import Option
from localcloud.snowflake.wire.statement import Reader, parse


def read(option: Option, sql: str) -> Any:
    """Return the option's value; the reader must be at the end of the text then."""
    reader = parse(sql).reader()
    value = option(reader)
    assert reader.done()
    return value


@pytest.mark.parametrize(
    ("option", "sql", "value"),
    [
        (options.text, "'a b'", "a b"),
        (options.text, "word", "WORD"),
        (options.boolean, "TRUE", "true"),
        (options.boolean, "'False'", "false"),
        (options.flag, "TRUE", True),
        (options.flag, "false", False),
        (options.count, "12", 12),
        (options.number, "-1.5", "-1.5"),
        (options.number, "10", "10"),
        (options.whole("N"), "10", "10"),
        (options.whole("N"), "NULL", "NULL"),
        (options.one_of("SIZE", "SMALL", "LARGE"), "small", "SMALL"),
        (options.one_of("SIZE", "SMALL", "LARGE"), "'Large'", "Large"),
        (options.addresses, "('10.0.0.1', '192.168.1.0/24')", ["10.0.0.1", "192.168.1.0/24"]),
        (options.retention, "90", "90"),
        (options.name, "'mixed Case'", "MIXED CASE"),
        (options.name, '"mixed Case"', "mixed Case"),
        (options.name, "word", "WORD"),
        (options.namespace, 'db."s"', 'DB."s"'),
        (options.namespace, "'db.s'", "DB.S"),
        (options.strings, "('a', 'B')", ["a", "B"]),
    ],
)
def test_values(option: Option, sql: str, value: Any) -> None:
    assert read(option, sql) == value


@pytest.mark.parametrize(
    ("option", "sql"),
    [
        (options.boolean, "1"),
        (options.number, "'1.2.3'"),
        (options.number, "many"),
        (options.number, "'²'"),
        (options.whole("N"), "1.5"),
        (options.whole("N"), "-1"),
        (options.one_of("SIZE", "SMALL", "LARGE"), "HUGE"),
        (options.addresses, "('10.0.0.1', '10.0.0.256')"),
        (options.retention, "91"),
        (options.retention, "-1"),
    ],
)
def test_wrong_values_are_refused(option: Option, sql: str) -> None:
    with pytest.raises(SnowflakeError, match="invalid value") as refused:
        read(option, sql)
    assert (refused.value.code, refused.value.sqlstate) == ("001008", "22023")


def test_days_of_retention() -> None:
    assert options.days("0") == "0"
    with pytest.raises(SnowflakeError, match="DATA_RETENTION_TIME_IN_DAYS"):
        options.days("1.5")


KNOWN = {"SIZE": options.number}
PARAMETERS = {"TIMEOUT": options.whole("TIMEOUT")}


def test_options_parameters_and_a_comment() -> None:
    chosen = options.read(parse("SIZE = 1, TIMEOUT = 2 COMMENT = 'c'").reader(), "THING", KNOWN, PARAMETERS)
    assert (chosen.options, chosen.parameters, chosen.comment) == ({"SIZE": "1"}, {"TIMEOUT": "2"}, "c")
    assert options.read(parse("").reader(), "THING", KNOWN, PARAMETERS).comment is None


def test_a_clause_reads_other_syntax() -> None:
    def clause(reader: Reader, found: dict[str, Any]) -> bool:
        if not reader.accept("ON", "DAY"):
            return False
        found["DAY"] = reader.value()
        return True

    chosen = options.read(parse("SIZE = 1 ON DAY 3 SIZE = 2").reader(), "THING", KNOWN, PARAMETERS, clause)
    assert chosen.options == {"SIZE": "2", "DAY": "3"}


def test_unknown_options_are_refused() -> None:
    for sql in ("SIZE = 1 COLOUR = 'red'", "COLOUR = 'red'"):
        with pytest.raises(SnowflakeError, match="invalid property 'COLOUR' for 'THING'") as refused:
            options.read(parse(sql).reader(), "THING", KNOWN, PARAMETERS)
        assert refused.value.code == "001420"


def test_names_after_unset() -> None:
    def unset(sql: str) -> list[str]:
        return options.read_unset(parse(sql).reader(), "THING", KNOWN, PARAMETERS)

    assert unset("SIZE, comment TIMEOUT") == ["SIZE", "COMMENT", "TIMEOUT"]
    with pytest.raises(SnowflakeError, match="invalid property 'COLOUR' for 'THING'"):
        unset("SIZE, COLOUR")
