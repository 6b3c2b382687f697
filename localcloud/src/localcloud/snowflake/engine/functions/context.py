"""Context, table and system functions.

https://docs.snowflake.com/en/sql-reference/functions-context, …/functions-table and …/functions-system
"""

from __future__ import annotations

from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.rewrite import Rewrites
from localcloud.snowflake.engine.functions.word_set import word_set

NAMES = word_set(
    """
    COPY_HISTORY CURRENT_ACCOUNT CURRENT_ACCOUNT_NAME CURRENT_AVAILABLE_ROLES CURRENT_DATABASE
    CURRENT_ORGANIZATION_NAME CURRENT_REGION CURRENT_ROLE CURRENT_ROLE_TYPE CURRENT_SCHEMA CURRENT_SECONDARY_ROLES
    CURRENT_SESSION CURRENT_TRANSACTION CURRENT_USER CURRENT_VERSION CURRENT_WAREHOUSE GENERATOR IDENTIFIER INFER_SCHEMA
    IS_DATABASE_ROLE_IN_SESSION IS_ROLE_IN_SESSION LAST_QUERY_ID QUERY_HISTORY QUERY_HISTORY_BY_SESSION
    QUERY_HISTORY_BY_USER QUERY_HISTORY_BY_WAREHOUSE RESULT_SCAN SEQ1 SEQ2 SEQ4 SEQ8
    SYSTEM$PIPE_FORCE_RESUME SYSTEM$PIPE_STATUS SYSTEM$WAIT
    """
)
MACROS: tuple[Macro, ...] = ()
PRE_REWRITES: Rewrites = {}
