"""The contracts and a warehouse in which the real migrations ran: DESCRIBE and SHOW answer as the contracts say."""

import pytest

from contracts.reader import contracts
from promotion.dataset import pipe
from promotion.dataset.agreement import disagreements
from promotion.dataset.tables import Objects, Table, normal
from tests.pipelines.exploration.marts import migrated_warehouse
from tests.warehouse import Warehouse


@pytest.fixture(scope="module")
def warehouse(cloud, tmp_path_factory) -> Warehouse:
    return migrated_warehouse(cloud, tmp_path_factory.mktemp("outputs"))


def rows(warehouse: Warehouse, statement: str) -> list[dict]:
    with warehouse.admin() as connection:
        cursor = connection.cursor()
        found = cursor.execute(statement).fetchall()
        names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in found]


def described(warehouse: Warehouse) -> Objects:
    """Return the tables and pipes that the warehouse has; it checked the columns of views as it created them."""
    objects = Objects()
    for schema in ("RAW", "VENDOR"):
        for shown in rows(warehouse, f"SHOW TABLES IN SCHEMA {warehouse.database}.{schema}"):
            name = f"{schema}.{shown['name']}"
            columns = rows(warehouse, f"DESCRIBE TABLE {warehouse.database}.{name}")
            objects.tables[name] = Table(name, {each["name"]: normal(each["type"]) for each in columns}, name)
    for shown in rows(warehouse, f"SHOW PIPES IN SCHEMA {warehouse.database}.RAW"):
        name = f"RAW.{shown['name']}"
        objects.pipes[name] = pipe.parse(name, shown["definition"], name)
    return objects


def test_a_migrated_warehouse_has_what_the_contracts_say(warehouse: Warehouse) -> None:
    objects = described(warehouse)
    assert {contract.table for contract in contracts().values()} <= set(objects.tables)
    assert list(map(str, disagreements(contracts(), objects))) == []


def test_a_column_made_by_hand_is_found(warehouse: Warehouse) -> None:
    warehouse.execute(f"ALTER TABLE {warehouse.database}.VENDOR.BOOKS ADD COLUMN LANGUAGE VARCHAR")
    [line] = map(str, disagreements(contracts(), described(warehouse)))
    assert line.startswith("VENDOR.BOOKS: column LANGUAGE of VENDOR.BOOKS is not in the contract; declare it in books.")
