"""Sizes, resource constraints and generations of warehouses: values, defaults, and the combinations that exist.

https://docs.snowflake.com/en/user-guide/warehouses-snowpark-optimized#configuration-options-for-snowpark-optimized-warehouses
https://docs.snowflake.com/en/user-guide/warehouses-gen2
"""

from __future__ import annotations

from collections.abc import Set

from localcloud.snowflake.catalog.account_objects import Warehouse
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.wire import errors, options
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.options import Chosen
from localcloud.snowflake.wire.statement import Reader

# As statements and as SHOW WAREHOUSES write them, the smallest first.
SIZES = {
    "XSMALL": "X-Small", "SMALL": "Small", "MEDIUM": "Medium", "LARGE": "Large", "XLARGE": "X-Large",
    "XXLARGE": "2X-Large", "XXXLARGE": "3X-Large", "X4LARGE": "4X-Large", "X5LARGE": "5X-Large",
    "X6LARGE": "6X-Large",
}  # fmt: skip
_ORDER = list(SIZES)
_ALIASES = {
    "2XLARGE": "XXLARGE",
    "3XLARGE": "XXXLARGE",
    "4XLARGE": "X4LARGE",
    "5XLARGE": "X5LARGE",
    "6XLARGE": "X6LARGE",
}
_SNOWPARK = "SNOWPARK-OPTIMIZED"
_STANDARD_GENERATIONS = {"STANDARD_GEN_1": "1", "STANDARD_GEN_2": "2"}
# The constraints of Snowpark-optimized warehouses, and the smallest size of each.
_SMALLEST = {
    "MEMORY_1X": "XSMALL",
    "MEMORY_1X_x86": "XSMALL",
    "MEMORY_16X": "MEDIUM",
    "MEMORY_16X_x86": "MEDIUM",
    "MEMORY_64X": "LARGE",
    "MEMORY_64X_x86": "LARGE",
}
_CONSTRAINTS = {name.upper(): name for name in (*_STANDARD_GENERATIONS, *_SMALLEST)}
_NOT_IN_GENERATION_2 = ("X5LARGE", "X6LARGE")


def read_size(reader: Reader) -> str:
    """Return the value of WAREHOUSE_SIZE: a key of SIZES. Raise SnowflakeError 001008."""
    given = reader.value().upper().replace("-", "")
    given = _ALIASES.get(given, given)
    if given not in SIZES:
        raise errors.invalid_value(given, "WAREHOUSE_SIZE")
    return given


def read_constraint(reader: Reader) -> str:
    """Return the value of RESOURCE_CONSTRAINT, as Snowflake writes it. Raise SnowflakeError 001008."""
    given = reader.value()
    if given.upper() not in _CONSTRAINTS:
        raise errors.invalid_value(given, "RESOURCE_CONSTRAINT")
    return _CONSTRAINTS[given.upper()]


def constraint(warehouse: Warehouse) -> str:
    """Return the resource constraint in force."""
    default = "MEMORY_16X" if _is_snowpark(warehouse) else f"STANDARD_GEN_{warehouse.generation}"
    return warehouse.resource_constraint or default


def generation(warehouse: Warehouse) -> str | None:
    """Return the generation of a standard warehouse; None for a Snowpark-optimized one."""
    return _STANDARD_GENERATIONS.get(constraint(warehouse))


def prepare(session: Session, warehouse: Warehouse | None, chosen: Chosen) -> None:
    """Complete a statement's options: a new generation or type replaces the constraint that was set before."""
    given = chosen.options
    if "RESOURCE_CONSTRAINT" not in given and given.keys() & {"GENERATION", "WAREHOUSE_TYPE"}:
        type_ = given.get("WAREHOUSE_TYPE", warehouse.warehouse_type if warehouse else "").upper()
        if "GENERATION" in given or warehouse is None or type_ != warehouse.warehouse_type.upper():
            given["RESOURCE_CONSTRAINT"] = ""
    if warehouse is None and "WAREHOUSE_SIZE" not in given and given.get("WAREHOUSE_TYPE", "").upper() == _SNOWPARK:
        given["WAREHOUSE_SIZE"] = _SMALLEST.get(given.get("RESOURCE_CONSTRAINT") or "MEMORY_16X", "XSMALL")


def check(warehouse: Warehouse, given: Set[str]) -> None:
    """Raise SnowflakeError 001425 for a constraint, generation, type and size that don't exist together."""
    found, size = constraint(warehouse), warehouse.warehouse_size
    if (found in _SMALLEST) != _is_snowpark(warehouse):
        raise _combination("RESOURCE_CONSTRAINT", found, "WAREHOUSE_TYPE", warehouse.warehouse_type.upper())
    if "GENERATION" in given and generation(warehouse) != warehouse.generation:
        other = "WAREHOUSE_TYPE" if _is_snowpark(warehouse) else "RESOURCE_CONSTRAINT"
        value = _SNOWPARK if _is_snowpark(warehouse) else found
        raise _combination(other, value, "GENERATION", warehouse.generation)
    if _is_snowpark(warehouse) and _ORDER.index(size) < _ORDER.index(_SMALLEST[found]):
        raise _combination("RESOURCE_CONSTRAINT", found, "WAREHOUSE_SIZE", SIZES[size])
    if generation(warehouse) == "2" and size in _NOT_IN_GENERATION_2:
        raise _combination("RESOURCE_CONSTRAINT", found, "WAREHOUSE_SIZE", SIZES[size])


def _is_snowpark(warehouse: Warehouse) -> bool:
    return warehouse.warehouse_type.upper() == _SNOWPARK


def _combination(first: str, value: str, second: str, other: str) -> SnowflakeError:
    text = f"invalid property combination '{first}'='{value}' and '{second}'='{other}'"
    return errors.compilation("001425", "22023", text)


def read_type(reader: Reader) -> str:
    """Return WAREHOUSE_TYPE as written. Raise SnowflakeError, 000002 for adaptive warehouses.

    https://docs.snowflake.com/en/sql-reference/sql/create-warehouse
    """
    if reader.peek().value.upper() == "ADAPTIVE":
        raise errors.unsupported("WAREHOUSE_TYPE = ADAPTIVE")
    type_: str = options.one_of("WAREHOUSE_TYPE", "STANDARD", _SNOWPARK, _SNOWPARK.replace("-", "_"))(reader)
    return type_.replace("_", "-")
