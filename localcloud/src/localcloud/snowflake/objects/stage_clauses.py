"""The clauses DIRECTORY, ENCRYPTION and CREDENTIALS of a stage.

https://docs.snowflake.com/en/sql-reference/sql/create-stage
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from localcloud.snowflake.wire import errors, options
from localcloud.snowflake.wire.statement import Reader

# https://docs.snowflake.com/en/sql-reference/sql/create-stage#internal-stage-parameters-internalstageparams
INTERNAL_ENCRYPTIONS = ("SNOWFLAKE_FULL", "SNOWFLAKE_SSE")
# https://docs.snowflake.com/en/sql-reference/sql/create-stage#external-stage-parameters-externalstageparams
EXTERNAL_ENCRYPTIONS = ("AWS_SSE_S3", "AWS_SSE_KMS", "NONE")
_DIRECTORY: Mapping[str, options.Option] = {
    "ENABLE": options.flag,
    "REFRESH_ON_CREATE": options.flag,
    "AUTO_REFRESH": options.flag,
    "AWS_SNS_TOPIC": options.text,
}
_ENCRYPTION: Mapping[str, options.Option] = {"TYPE": options.text, "KMS_KEY_ID": options.text}
_CREDENTIALS: Mapping[str, options.Option] = dict.fromkeys(("AWS_KEY_ID", "AWS_SECRET_KEY", "AWS_TOKEN"), options.text)


def read(reader: Reader, found: dict[str, Any]) -> bool:
    """Read one of the clauses into `found`; return whether it comes next. Raise SnowflakeError for a wrong one."""
    if reader.accept("DIRECTORY", "="):
        found["DIRECTORY"] = _pairs(reader, "DIRECTORY", _DIRECTORY)
    elif reader.accept("ENCRYPTION", "="):
        found["ENCRYPTION"], found["KMS_KEY_ID"] = _encryption(reader)
    elif reader.accept("CREDENTIALS", "="):
        found["CREDENTIALS"] = _pairs(reader, "CREDENTIALS", _CREDENTIALS)
    else:
        return False
    return True


def _pairs(reader: Reader, clause: str, known: Mapping[str, options.Option]) -> dict[str, Any]:
    """Return the options in parentheses. Raise SnowflakeError 000002 for one that is not supported."""
    reader.expect("(")
    given: dict[str, Any] = {}
    while not reader.accept(")"):
        key = reader.identifier()
        if key not in known:
            raise errors.unsupported(f"{clause} = ({key} = …)")
        reader.expect("=")
        given[key] = known[key](reader)
        reader.accept(",")
    return given


def _encryption(reader: Reader) -> tuple[str, str]:
    """Return the TYPE and the KMS_KEY_ID. Raise SnowflakeError 000002 for encryption by the client."""
    given = _pairs(reader, "ENCRYPTION", _ENCRYPTION)
    type_ = given.get("TYPE", "").upper()
    if type_ not in (*INTERNAL_ENCRYPTIONS, *EXTERNAL_ENCRYPTIONS):
        raise errors.unsupported(f"ENCRYPTION = (TYPE = '{type_}')")
    return type_, given.get("KMS_KEY_ID", "")
