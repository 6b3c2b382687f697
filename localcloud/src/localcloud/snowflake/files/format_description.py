"""A file format as DESCRIBE STAGE and DESCRIBE FILE FORMAT print it: a row for each option.

https://docs.snowflake.com/en/sql-reference/sql/desc-file-format and …/desc-stage
"""

from __future__ import annotations

from typing import Any

from localcloud.snowflake.files.file_format import FileFormat
from localcloud.snowflake.files.format_defaults import DEFAULTS


def describe_options(format_: FileFormat) -> list[list[str]]:
    """Return [name, type, value, default] of TYPE and of each option of the format's type.

    Control characters and backslashes are escaped, booleans are in lower case.
    """
    described = [
        [name, _type(default), printed(format_[name]), printed(default)]
        for name, default in DEFAULTS[format_.type].items()
    ]
    return [["TYPE", "String", format_.type, "CSV"], *described]


def _type(default: Any) -> str:
    # A boolean is a number in Python, too.
    for type_, name in ((bool, "Boolean"), (int, "Integer"), (list, "List")):
        if isinstance(default, type_):
            return name
    return "String"


def printed(value: Any) -> str:
    """Return the text of an option's value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(printed, value))}]"
    return str(value).replace("\\", r"\\").replace("\n", r"\n").replace("\r", r"\r").replace("\t", r"\t")
