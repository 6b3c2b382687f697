"""Plans of COPY statements, without an account."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from localcloud.snowflake.catalog.schema_objects import Table
from localcloud.snowflake.files.file_format import FileFormat
from localcloud.snowflake.files.stage_location import Location
from localcloud.snowflake.files.text_conversion import Target
from localcloud.snowflake.loading.copy_plan import Plan
from localcloud.snowflake.loading.copy_statement import CopyStatement, ErrorLimit
from localcloud.snowflake.objects.staged_file import StagedFile

FILE = StagedFile("a", "stage/a", "s3://b/stage/a", 5, "etag", datetime(2021, 12, 25, tzinfo=UTC))


def plan_of(targets: tuple[Target, ...], format_: FileFormat | None = None, place: Any = None, **options: Any) -> Plan:
    """Return the plan of COPY INTO T FROM @S with these options of CopyStatement; it has no stage or account."""
    copy = CopyStatement(("T",), Location(("S",)), **options)
    return Plan(
        copy=copy,
        table=Table(name=("D", "S", "T"), owner="ADMIN"),
        stage=None,
        place=place,
        format=format_ or FileFormat("CSV"),
        targets=targets,
        selected=None,
        on_error=ErrorLimit("ABORT_STATEMENT"),
        account=None,
    )
