"""Data types in the signatures of policies: a policy fits the columns of its type, whatever their length."""

from __future__ import annotations

from sqlglot import exp
from sqlglot.errors import SqlglotError

from localcloud.snowflake.engine import unsupported_types
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.statement import Reader

_TEXTS = ("VARCHAR", "TEXT", "STRING", "CHAR", "NVARCHAR", "NCHAR")
_NUMBERS = ("DECIMAL", "INT", "BIGINT", "SMALLINT", "TINYINT", "BIGDECIMAL", "INT128")
_NAMES = {
    **dict.fromkeys(_TEXTS, "VARCHAR"),
    **dict.fromkeys(_NUMBERS, "NUMBER"),
    **dict.fromkeys(("DOUBLE", "FLOAT"), "FLOAT"),
    **dict.fromkeys(("TIMESTAMP", "TIMESTAMPNTZ", "DATETIME"), "TIMESTAMP_NTZ"),
    **dict.fromkeys(("BINARY", "VARBINARY"), "BINARY"),
    "TIMESTAMPLTZ": "TIMESTAMP_LTZ",
    "TIMESTAMPTZ": "TIMESTAMP_TZ",
}


def read_type(reader: Reader, *stops: str) -> str:
    """Read a data type up to one of `stops`, and return it as DESCRIBE prints it: VARCHAR, NUMBER(38,0)."""
    return read_types(reader, *stops)[0]


def read_types(reader: Reader, *stops: str) -> tuple[str, str]:
    """Read a data type up to one of `stops`; return it as `read_type` does, and with the length of a text or binary."""
    text = reader.text_until(*stops)
    if not text:
        reader.fail()
    found = _parse(text)
    name, sizes = _family(found), [size.name for size in found.expressions]
    if name == "NUMBER":
        name = f"NUMBER({','.join([*(sizes or ['38']), '0'][:2])})"
    return name, f"{name}({sizes[0]})" if sizes and name in ("VARCHAR", "BINARY") else name


def family(type_: str) -> str:
    """Return the type without its length: VARCHAR for STRING and for VARCHAR(10)."""
    return _family(_parse(type_))


def _family(type_: exp.DataType) -> str:
    word = str(type_.this.value).upper()
    return _NAMES.get(word, word)


def _parse(type_: str) -> exp.DataType:
    try:
        found = exp.DataType.build(type_, dialect="snowflake")
    except (SqlglotError, ValueError) as error:
        raise errors.compilation("002040", "42601", f"Unsupported data type '{type_}'.") from error
    unsupported_types.refuse(found)
    return found
