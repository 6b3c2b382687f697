"""The contracts themselves: they keep the standard, and agree with each other and with the infrastructure."""

import json
import re
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
import yaml

from contracts.reader import FOLDER, SUFFIX, contracts

PROJECT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads(files("open_data_contract_standard").joinpath("schema.json").read_text())
STANDARD = jsonschema.validators.validator_for(SCHEMA)(SCHEMA)
CLASSES = {"personal", "internal"}


def faults(document: object) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in STANDARD.iter_errors(document)]


@pytest.mark.parametrize("name", list(contracts()))
def test_a_contract_keeps_the_standard_s_json_schema(name: str) -> None:
    assert faults(yaml.safe_load((FOLDER / f"{name}{SUFFIX}").read_text())) == []


@pytest.mark.parametrize("typo", ["requierd", "classfication", "physicaltype"])
def test_a_misspelt_key_breaks_the_standard(typo: str) -> None:
    document = yaml.safe_load((FOLDER / f"users{SUFFIX}").read_text())
    document["schema"][0]["properties"][0][typo] = True
    assert typo in "".join(faults(document))


def test_references_lead_to_columns_with_an_id() -> None:
    for contract in contracts().values():
        for column in contract.columns:
            if column.references:
                there = (FOLDER / f"{column.references.dataset}{SUFFIX}").read_text()
                assert f"- id: {column.references.column}\n" in there, f"{contract.name}.{column.name}"


def test_each_column_has_a_class_and_people_are_marked() -> None:
    classes = {f"{c.name}.{column.name}": column.classification for c in contracts().values() for column in c.columns}
    assert set(classes.values()) == CLASSES
    personal = {name for name, class_ in classes.items() if class_ == "personal"}
    assert {
        "users.first_name", "users.last_name", "users.email", "streams.user_email", "authors.name", "books.author"
    } <= personal  # fmt: skip


def test_no_retention_is_longer_than_that_of_the_buckets() -> None:
    terraform = (PROJECT / "terraform" / "variables.tf").read_text()
    [days] = re.findall(r"old_versions_days += optional\(number, (\d+)\)", terraform)
    values = json.loads((PROJECT / "environments" / "prod.tfvars.json").read_text())
    kept = values.get("retention", {}).get("old_versions_days", int(days))
    assert all(1 <= (contract.retention_days or kept) <= kept for contract in contracts().values())
