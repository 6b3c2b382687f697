"""The kinds of objects that CREATE OR ALTER makes or alters, and how each is treated.

https://docs.snowflake.com/en/sql-reference/sql/create-or-alter
"""

from __future__ import annotations

from typing import Any

from localcloud.snowflake.catalog.route import Handler
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.changes.task import Task, require_suspended
from localcloud.snowflake.changes.task_type import TASK
from localcloud.snowflake.governance.policy_types import MASKING_POLICY, ROW_ACCESS_POLICY
from localcloud.snowflake.governance.tag_type import TAG
from localcloud.snowflake.objects.create_or_alter import Declaration, create_or_alter
from localcloud.snowflake.objects.database import DATABASE
from localcloud.snowflake.objects.database_role import DATABASE_ROLE
from localcloud.snowflake.objects.file_format import FILE_FORMAT
from localcloud.snowflake.objects.network_rule import NETWORK_RULE
from localcloud.snowflake.objects.role import ROLE
from localcloud.snowflake.objects.schema import SCHEMA
from localcloud.snowflake.objects.warehouse import WAREHOUSE
from localcloud.snowflake.scripting.procedure import PROCEDURE
from localcloud.snowflake.scripting.script_function import SCRIPT_FUNCTION
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.options import Chosen

_ROUTINE = ("ARGUMENTS", "RETURNS", "COLUMNS", "BODY")


def _policy_signature(policy: Any) -> object:
    """ALTER … POLICY changes the body alone."""
    return policy.signature, policy.returns


def _require_whole_task(session: Session, task: Task, chosen: Chosen) -> None:
    """https://docs.snowflake.com/en/sql-reference/sql/create-task#create-or-alter-task-usage-notes"""
    if "DEFINITION" not in chosen.options:
        raise errors.syntax("")
    require_suspended(session.account, task)


_DECLARED = (
    Declaration(WAREHOUSE),
    Declaration(ROLE),
    Declaration(DATABASE),
    Declaration(DATABASE_ROLE),
    Declaration(SCHEMA, ("MANAGED_ACCESS",)),
    Declaration(NETWORK_RULE, fixed=lambda rule: (rule.type, rule.mode)),
    Declaration(FILE_FORMAT, as_new=True, fixed=lambda named: named.format.type),
    Declaration(TAG, ("ALLOWED_VALUES",)),
    Declaration(MASKING_POLICY, fixed=_policy_signature),
    Declaration(ROW_ACCESS_POLICY, fixed=_policy_signature),
    Declaration(TASK, ("AFTER", "CONDITION", "SESSION"), complete=_require_whole_task),
    Declaration(SCRIPT_FUNCTION, (*_ROUTINE, "EXPRESSION"), as_new=True),
    Declaration(PROCEDURE, (*_ROUTINE, "EXECUTE_AS"), as_new=True),
)


def declarations(stage: Handler, relation: Handler) -> Handler:
    """Return what answers CREATE OR ALTER; `stage` answers it for stages, `relation` for tables and views."""
    kinds = {declaration.type_.word: declaration.handle for declaration in _DECLARED}
    return create_or_alter({**kinds, "STAGE": stage, "TABLE": relation, "VIEW": relation})
