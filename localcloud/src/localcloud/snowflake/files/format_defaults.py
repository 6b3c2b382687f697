"""The options of file formats by type, with their defaults, and those that the loader honours.

https://docs.snowflake.com/en/sql-reference/sql/create-file-format#format-type-options-formattypeoptions
"""

from __future__ import annotations

from typing import Any

# Texts, numbers, booleans, lists of texts, or None, by name.
Options = dict[str, Any]

# In the order of SHOW FILE FORMATS.
CSV: Options = {
    "RECORD_DELIMITER": "\n",
    "FIELD_DELIMITER": ",",
    "FILE_EXTENSION": None,
    "SKIP_HEADER": 0,
    "PARSE_HEADER": False,
    "DATE_FORMAT": "AUTO",
    "TIME_FORMAT": "AUTO",
    "TIMESTAMP_FORMAT": "AUTO",
    "BINARY_FORMAT": "HEX",
    "ESCAPE": "NONE",
    "ESCAPE_UNENCLOSED_FIELD": "\\",
    "TRIM_SPACE": False,
    "FIELD_OPTIONALLY_ENCLOSED_BY": "NONE",
    "NULL_IF": ["\\N"],
    "COMPRESSION": "AUTO",
    "ERROR_ON_COLUMN_COUNT_MISMATCH": True,
    "VALIDATE_UTF8": True,
    "SKIP_BLANK_LINES": False,
    "REPLACE_INVALID_CHARACTERS": False,
    "EMPTY_FIELD_AS_NULL": True,
    "SKIP_BYTE_ORDER_MARK": True,
    "ENCODING": "UTF8",
    "MULTI_LINE": True,
}
JSON: Options = {
    "FILE_EXTENSION": None,
    "DATE_FORMAT": "AUTO",
    "TIME_FORMAT": "AUTO",
    "TIMESTAMP_FORMAT": "AUTO",
    "BINARY_FORMAT": "HEX",
    "TRIM_SPACE": False,
    "NULL_IF": [],
    "COMPRESSION": "AUTO",
    "ENABLE_OCTAL": False,
    "ALLOW_DUPLICATE": False,
    "STRIP_OUTER_ARRAY": False,
    "STRIP_NULL_VALUES": False,
    "IGNORE_UTF8_ERRORS": False,
    "REPLACE_INVALID_CHARACTERS": False,
    "SKIP_BYTE_ORDER_MARK": True,
    "MULTI_LINE": True,
}
PARQUET: Options = {
    "TRIM_SPACE": False,
    "NULL_IF": [],
    "COMPRESSION": "AUTO",
    "BINARY_AS_TEXT": True,
    "USE_LOGICAL_TYPE": False,
    "USE_VECTORIZED_SCANNER": False,
    "REPLACE_INVALID_CHARACTERS": False,
}
ORC: Options = {
    "TRIM_SPACE": False,
    "REPLACE_INVALID_CHARACTERS": False,
    "NULL_IF": [],
}
AVRO: Options = {
    "TRIM_SPACE": False,
    "NULL_IF": [],
    "COMPRESSION": "AUTO",
    "REPLACE_INVALID_CHARACTERS": False,
}
DEFAULTS: dict[str, Options] = {"CSV": CSV, "JSON": JSON, "PARQUET": PARQUET, "ORC": ORC, "AVRO": AVRO}
# Types whose files have bytes and times of their own, not texts.
BINARY_TYPES = ("PARQUET", "ORC", "AVRO")
# Types whose files are not compressed as a whole: the compression is within them.
UNCOMPRESSED = ("PARQUET", "ORC")

# Options whose value has no effect here: they tune Snowflake's reader.
INERT = {"FILE_EXTENSION", "COMPRESSION", "USE_VECTORIZED_SCANNER", "MULTI_LINE", "VALIDATE_UTF8"}
# Options that the loader honours; each other option must have its default value.
HONOURED = {
    "CSV": {
        "BINARY_FORMAT",
        "DATE_FORMAT",
        "TIME_FORMAT",
        "TIMESTAMP_FORMAT",
        "FIELD_DELIMITER",
        "SKIP_HEADER",
        "PARSE_HEADER",
        "ESCAPE",
        "ESCAPE_UNENCLOSED_FIELD",
        "TRIM_SPACE",
        "FIELD_OPTIONALLY_ENCLOSED_BY",
        "NULL_IF",
        "ERROR_ON_COLUMN_COUNT_MISMATCH",
        "SKIP_BLANK_LINES",
        "REPLACE_INVALID_CHARACTERS",
        "EMPTY_FIELD_AS_NULL",
    },
    "JSON": {
        "BINARY_FORMAT",
        "DATE_FORMAT",
        "TIME_FORMAT",
        "TIMESTAMP_FORMAT",
        "NULL_IF",
        "STRIP_OUTER_ARRAY",
    },
    "PARQUET": {"BINARY_AS_TEXT", "NULL_IF", "USE_LOGICAL_TYPE"},
    "ORC": {"NULL_IF"},
    "AVRO": {"NULL_IF"},
}
BINARY_FORMATS = ("HEX", "BASE64", "UTF8")
COMPRESSIONS = ("AUTO", "GZIP", "ZSTD", "NONE", "SNAPPY")
