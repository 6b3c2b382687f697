from pathlib import Path

import pytest

from contracts.contract import Column, Reference
from contracts.document import ContractError
from contracts.reader import FOLDER, contracts, read, read_all
from contracts.sql_type import SqlType

STREAMS = (FOLDER / "streams.odcs.yaml").read_text()
VERSION = f"version: {contracts()['streams'].version}"
BOOKS = (FOLDER / "books.odcs.yaml").read_text()


def test_a_contract_has_what_its_file_says() -> None:
    streams = contracts()["streams"]
    assert f"\nversion: {streams.version}\n" in STREAMS and (streams.domain, streams.owner) == ("streaming", "data")
    assert (streams.schema, streams.table, streams.folder) == ("RAW", "RAW.STREAMS", "streaming/streams")
    assert streams.column_names[:5] == ("movie_title", "user_email", "size_mb", "start_at", "end_at")
    assert streams.columns[1] == Column(
        name="user_email",
        type=SqlType("VARCHAR"),
        description="E-mail address of the user",
        classification="personal",
        references=Reference("users", "email"),
        max_null_percent=1,
        nulls_severity="warning",
    )
    books = contracts()["books"]
    assert (books.table, books.key, books.rows_percent) == ("VENDOR.BOOKS", ("name", "author", "publisher"), (50, 200))
    assert [column.name for column in books.columns if column.required] == ["name"]


def test_columns_that_files_may_leave_out_or_leave_empty() -> None:
    assert Column("a", SqlType("DATE")).may_be_empty
    assert not Column("a", SqlType("DATE"), required=True).may_be_empty
    assert not Column("a", SqlType("DATE"), max_null_percent=5).may_be_empty
    assert not Column("a", SqlType("DATE")).may_be_left_out
    assert Column("a", SqlType("DATE"), since="1.1.0").may_be_left_out
    assert Column("a", SqlType("DATE"), deprecated_since="1.1.0").may_be_left_out


def test_contracts_are_sorted_and_read_once() -> None:
    assert list(contracts()) == sorted(contracts())
    assert contracts() is contracts()


def written(folder: Path, text: str, name: str = "streams") -> Path:
    path = folder / f"{name}.odcs.yaml"
    path.write_text(text)
    return path


def test_the_versions_of_a_column_are_custom_properties(tmp_path: Path) -> None:
    custom = (
        "      - name: size_mb\n        customProperties:\n          - property: since\n            value: 1.2.0\n"
        "          - property: deprecatedSince\n            value: 2.0.0\n"
    )
    column = read(written(tmp_path, STREAMS.replace("      - name: size_mb\n", custom))).columns[2]
    assert (column.since, column.deprecated_since) == ("1.2.0", "2.0.0")


def test_a_rule_and_a_reference_have_a_severity(tmp_path: Path) -> None:
    books = contracts()["books"]
    assert (books.key_severity, books.rows_severity) == ("error", "error")
    assert books.columns[2].references == Reference("authors", "name", "error")
    assert contracts()["streams"].columns[1].nulls_severity == "warning"
    to = "          - to: authors.odcs.yaml#/schema/authors/properties/name\n"
    custom = f"{to}            customProperties:\n              - property: severity\n                value: warning\n"
    text = BOOKS.replace("severity: error", "severity: warning", 1).replace(to, custom)
    changed = read(written(tmp_path, text, "books"))
    assert (changed.rows_severity, changed.key_severity) == ("warning", "error")
    assert changed.columns[2].references == Reference("authors", "name", "warning")


# (text of the file, what replaces it, the error after the file's name)
FAULTS = [
    ("apiVersion: v3.1.0", "apiVersion: v2.2.2", "apiVersion is v2.2.2: write v3.1.0"),
    ("name: streams\nversion", "version", "name is missing: add it"),
    ("name: streams\nversion", "name: stream\nversion", "name is 'stream': write the file's name without"),
    (VERSION, "version: 1.0", "version is 1.0: write a text, in quotes if need be"),
    (VERSION, "version: v1", "version is 'v1': write three numbers, such as 1.2.0"),
    ("domain: streaming", "domain: batch", "domain is 'batch': write one of streaming, vendor"),
    ("team:\n  name: data\n", "", "name is missing: add it"),
    (
        "physicalName: RAW.STREAMS",
        "physicalName: STREAMS",
        "schema[0].physicalName is STREAMS: write RAW.STREAMS",
    ),
    ("schema:\n  - id", "schema:\n  - name: other\n  - id", "schema lists 2 tables: a contract has one"),
    ("schema:\n  - id", "schema:\n  - 7\n  - id", "schema[0] is 7: write names and values"),
    ("name: start_at", "name: size_mb", "schema[0].properties[3].name is size_mb again: remove one of the two"),
    ("name: start_at", "name: startAt", "schema[0].properties[3].name is 'startAt': write small letters, digits"),
    (
        "physicalType: NUMBER(18, 3)",
        "physicalType: FLOAT",
        "schema[0].properties[2].physicalType is FLOAT: write one of VARCHAR, VARCHAR(n), NUMBER(p, s), ",
    ),
    (
        "logicalType: number",
        "logicalType: string",
        "schema[0].properties[2].logicalType is string: write number, as for NUMBER(18, 3)",
    ),
    ("description: Title of the movie", "", "schema[0].properties[0].description is missing: add it"),
    ("movies.odcs.yaml#", "films.yaml#", "schema[0].properties[0].relationships[0].to is films.yaml#/schema"),
    ("unit: percent", "unit: rows", "schema[0].properties[0].quality[0].unit is not percent"),
    (
        "mustBeLessOrEqualTo: 1",
        "mustBeLessThan: 1",
        "schema[0].properties[0].quality[0].mustBeLessOrEqualTo is missing: add it",
    ),
    (
        "classification: personal",
        "classification: confidential",
        "schema[0].properties[1].classification is confidential: write personal or internal",
    ),
    ("unit: d", "unit: y", "slaProperties[0].unit is y: write d, for days"),
    ("value: 30", "value: long", "slaProperties[0].value is 'long': write a number"),
    ("domain: streaming", "domain: [", "is no YAML ("),
]


@pytest.mark.parametrize(("text", "other", "fault"), FAULTS, ids=[fault for _, _, fault in FAULTS])
def test_a_broken_contract_is_one_line_with_file_place_and_remedy(
    tmp_path: Path, text: str, other: str, fault: str
) -> None:
    assert text in STREAMS
    path = written(tmp_path, STREAMS.replace(text, other))
    with pytest.raises(ContractError) as raised:
        read(path)
    line = str(raised.value)
    assert line.startswith(f"{path}: ") and fault in line and "\n" not in line


@pytest.mark.parametrize(
    ("text", "other", "fault"),
    [
        (
            "[name, author, publisher]",
            "[name, writer]",
            "properties lists writer: list columns of name, pages",
        ),
        ("[name, author, publisher]", "[]", "arguments.properties lists nothing"),
        ("[50, 200]", "[200, 50]", "mustBeBetween is [200, 50]: write the least and the most percent, as [50, 200]"),
        ("severity: error", "severity: fatal", "quality[0].severity is fatal: write error or warning"),
        ("required: true", "required: yes please", "required is 'yes please': write true or false"),
        ("      - id: name", "      - id: title", "properties[0].id is title: write name, or leave it out"),
    ],
)
def test_broken_rules_are_one_line(tmp_path: Path, text: str, other: str, fault: str) -> None:
    with pytest.raises(ContractError) as raised:
        read(written(tmp_path, BOOKS.replace(text, other), "books"))
    assert fault in str(raised.value)


def test_a_file_that_is_no_contract_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match=r"streams\.odcs\.yaml: it holds no names and values"):
        read(written(tmp_path, "just text"))
    with pytest.raises(ContractError, match=r"can't be read .*: write the contract as UTF-8 text there"):
        read(tmp_path / "nowhere.odcs.yaml")
    (tmp_path / "streams.odcs.yaml").write_bytes(b"name: \xff")
    with pytest.raises(ContractError, match="can't be read"):
        read(tmp_path / "streams.odcs.yaml")


def test_a_folder_without_contracts_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match=r"holds no \*\.odcs\.yaml: copy the project's folder contracts/ there"):
        read_all(tmp_path)
