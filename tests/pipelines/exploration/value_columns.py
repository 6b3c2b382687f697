"""A dataset with a column of each type, which no contract declares: a row has a value in one of them."""

from contracts.sql_type import SqlType
from pipelines.exploration.datasets import Dataset

TYPES = {
    "n18_3": "NUMBER(18, 3)",
    "n10_0": "NUMBER(10, 0)",
    "n37_0": "NUMBER(37, 0)",
    "n38_20": "NUMBER(38, 20)",
    "n5_5": "NUMBER(5, 5)",
    "d": "DATE",
    "t": "TIMESTAMP_NTZ",
    "v": "VARCHAR(10)",
}
SQL_TYPES = {"id": SqlType("VARCHAR"), **{name: SqlType.parse(type_) for name, type_ in TYPES.items()}}
_ENGINES = {"NUMBER": "DECIMAL({0.precision},{0.scale})", "TIMESTAMP_NTZ": "TIMESTAMP", "VARCHAR": "STRING"}
DATASET = Dataset(
    "cells",
    "streaming/cells",
    {name: _ENGINES.get(type_.name, type_.name).format(type_) for name, type_ in SQL_TYPES.items()},
    SQL_TYPES,
    asked=False,
)
