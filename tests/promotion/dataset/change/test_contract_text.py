"""A change of a contract's text leaves all other lines as they are, comments and layout included."""

import difflib

import pytest

from contracts.contract import Column
from contracts.reader import FOLDER, contracts
from contracts.sql_type import SqlType
from promotion.dataset.change.contract_text import ContractText

COUNTRY = Column("land", SqlType("VARCHAR"), "Land: ISO 3166", classification="internal", since="1.1.0")
STREAMS = (FOLDER / "streams.odcs.yaml").read_text()
COMMENTED = """\
# The first line
schema:
  - name: t   # the table
    properties:
      # about a
      - name: a
        description: "in quotes"
        # about b
      - {name: b, description: x}
      - name: c
        quality:
          - metric: nullValues
            mustBeLessOrEqualTo: 1
          - metric: rows # of c

# about the rest
version: '1.0.0'
"""


def changed(before: str, after: str) -> list[str]:
    """Return the lines that differ, each with + or - before it; removed ones first."""
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return sorted((line for line in lines if line.startswith(("+", "-"))), key=lambda line: line[0] == "+")


@pytest.mark.parametrize("name", list(contracts()))
def test_a_text_without_a_change_stays_as_it_is(name: str) -> None:
    text = (FOLDER / f"{name}.odcs.yaml").read_text()
    assert str(ContractText(text)) == text
    assert str(ContractText(COMMENTED)) == COMMENTED


def test_a_column_is_added_behind_the_last() -> None:
    text = ContractText(STREAMS)
    text.set_version("9.1.0")
    text.add_column(COUNTRY)
    assert changed(STREAMS, str(text)) == [
        f"- version: {contracts()['streams'].version}",
        "+ version: 9.1.0",
        "+       - name: land",
        "+         logicalType: string",
        "+         physicalType: VARCHAR",
        "+         description: 'Land: ISO 3166'",
        "+         classification: internal",
        "+         customProperties:",
        "+           - property: since",
        "+             value: 1.1.0",
    ]


def test_a_comment_behind_the_columns_stays_behind_them() -> None:
    text = ContractText(COMMENTED)
    text.add_column(COUNTRY)
    after = str(text)
    assert [line[0] for line in changed(COMMENTED, after)] == ["+"] * 8
    assert "value: 1.1.0\n\n# about the rest\nversion: '1.0.0'\n" in after


def test_a_type_changes_in_its_line() -> None:
    text = ContractText(STREAMS)
    text.set_type("size_mb", SqlType("NUMBER", 20, 3))
    assert changed(STREAMS, str(text)) == [
        "-         physicalType: NUMBER(18, 3)",
        "+         physicalType: NUMBER(20, 3)",
    ]


def test_a_deprecated_column_has_no_limit_of_nulls() -> None:
    text = ContractText(STREAMS)
    text.deprecate("end_at", "1.1.0")
    assert changed(STREAMS, str(text)) == [
        "-         quality:",
        "-           - metric: nullValues",
        "-             unit: percent",
        "-             mustBeLessOrEqualTo: 1",
        "-             severity: warning",
        "+         customProperties:",
        "+           - property: deprecatedSince",
        "+             value: 1.1.0",
    ]


def test_other_rules_and_comments_of_a_deprecated_column_stay() -> None:
    text = ContractText(COMMENTED)
    text.deprecate("c", "1.1.0")
    after = str(text)
    assert "metric: nullValues" not in after and "metric: rows" in after
    assert "# about the rest\nversion" in after and "# about a\n" in after and "# about b\n" in after


@pytest.mark.parametrize("name", ["a", "b", "c"])
def test_a_column_is_removed_and_the_comments_around_it_stay(name: str) -> None:
    text = ContractText(COMMENTED)
    text.remove_column(name)
    after = str(text)
    kept = [line for line in COMMENTED.splitlines() if "#" in line]
    kept = [line for line in kept if not (name == "c" and "of c" in line)]
    assert f"name: {name}\n" not in after and f"name: {name}," not in after
    assert [line.strip() for line in kept if line.strip() not in after] == []
    assert ContractText(after)


def test_of_the_project_s_contracts_a_column_is_removed_with_its_lines_only() -> None:
    text = ContractText(STREAMS)
    text.remove_column("size_mb")
    lines = changed(STREAMS, str(text))
    assert len(lines) == 10 and all(line.startswith("-") for line in lines) and "size_mb" in lines[0]
