"""SQLROWCOUNT, SQLFOUND and SQLNOTFOUND: what the last statement changed; NULL if it was no DML.

https://docs.snowflake.com/en/developer-guide/snowflake-scripting/dml-status
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from localcloud.snowflake.scripting.scope import Scope, Variable
from localcloud.snowflake.scripting.values import of_boolean, of_number, of_text

# The types of INSERT to MERGE in the protocol, and the columns that count changed rows.
_CHANGES = range(0x3000, 0x3600)
_COUNTS = ("number of rows inserted", "number of rows updated", "number of rows deleted")


class DmlStatus:
    """The variables, in the outermost scope of a script."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._declare(None, None)

    def set(self, data: Mapping[str, Any]) -> None:
        """Set them by the answer of a statement."""
        count = None
        if data.get("statementTypeId") in _CHANGES:
            columns = [column["name"] for column in data["rowtype"]]
            rows = data["rowset"]
            count = sum(
                int(value or 0)
                for row in rows
                for name, value in zip(columns, row, strict=True)
                if name in _COUNTS or name.startswith("number of rows inserted")
            )
        self._declare(count, data.get("queryId"))

    def _declare(self, count: int | None, query_id: str | None) -> None:
        found = None if count is None else count > 0
        self._scope.names |= {
            "SQLROWCOUNT": Variable("NUMBER(38, 0)", of_number(count)),
            "SQLFOUND": Variable("BOOLEAN", of_boolean(found)),
            "SQLNOTFOUND": Variable("BOOLEAN", of_boolean(None if found is None else not found)),
            "SQLID": Variable("VARCHAR", of_text(query_id)),
        }
