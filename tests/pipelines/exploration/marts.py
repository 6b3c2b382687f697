"""A warehouse with all migrations and a sample set in it, and marts in a form in which two engines can be compared."""

import csv
import gzip
import io
import os
from pathlib import Path

import pandas as pd
import pytest

from pipelines.exploration.datasets import datasets
from promotion import environment
from promotion.migration.migration import Migration
from promotion.outputs import Outputs
from sampledata.records import SampleSet
from tests.conftest import FOREIGN, PROJECT
from tests.warehouse import Warehouse, make_buckets, make_warehouse


def in_order(frame: pd.DataFrame) -> dict[str, list[str]]:
    """{column: values as text}, the rows in an order of their own."""
    rows = sorted(frame.astype(str).itertuples(index=False, name=None))
    return {name: [row[at] for row in rows] for at, name in enumerate(frame.columns)}


def migrated_warehouse(cloud, folder: Path) -> Warehouse:
    """A new warehouse after all migrations, with an analyst."""
    warehouse = make_warehouse(cloud, ["migrator", "analyst"])
    make_buckets(warehouse)
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(FOREIGN)]:
            patch.delenv(name)
        for name, value in cloud.variables.items():
            patch.setenv(name, value)
        local = environment.load("local")
        outputs = Outputs.read(local, warehouse.write_outputs(folder))
        migration = Migration.of(local, outputs, PROJECT / "migrations")
        migration.run(lambda plan: None, lambda script: None)
    return warehouse


def load(warehouse: Warehouse, sample: SampleSet) -> None:
    """Copy the rows of the set into the tables, from parts as the splitter writes them."""
    for dataset in datasets():
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(dataset.types)
        writer.writerows(getattr(sample, dataset.name).values)
        key = f"test/{dataset.name}.csv.gz"
        warehouse.cloud.client("s3").put_object(
            Bucket=warehouse.ready, Key=key, Body=gzip.compress(text.getvalue().encode())
        )
        schema = "RAW" if dataset.place.startswith("streaming") else "VENDOR"
        fields = ", ".join(f"${at + 1}" for at in range(len(dataset.types)))
        warehouse.execute(
            f"COPY INTO {warehouse.database}.{schema}.{dataset.name} ({', '.join(dataset.types)}) "
            f"FROM (SELECT {fields} FROM @{warehouse.database}.RAW.READY/{key}) "
            f"FILE_FORMAT = (FORMAT_NAME = '{warehouse.database}.RAW.PART')"
        )


def columns(warehouse: Warehouse) -> dict[str, list[str]]:
    """{view: its columns} of MARTS."""
    database = warehouse.database
    rows = warehouse.execute(
        f"SELECT table_name, column_name FROM {database}.INFORMATION_SCHEMA.COLUMNS "
        "WHERE table_schema = 'MARTS' ORDER BY table_name, ordinal_position"
    )
    found: dict[str, list[str]] = {}
    for view, column in rows:
        found.setdefault(view, []).append(column)
    return found
