"""A statement's way from its text to the handler that answers it: steps in a fixed order, then one look-up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from localcloud.snowflake.catalog.route import Route, Routes
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine import bindings, inlined_values
from localcloud.snowflake.engine.functions.word_set import word_set
from localcloud.snowflake.queries import implicit_commits, variables, wide_statements
from localcloud.snowflake.queries.transactions import Transactions
from localcloud.snowflake.tables import time_travel
from localcloud.snowflake.wire import errors, row_counts
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.result import DDL, SHOW, Result, columns
from localcloud.snowflake.wire.statement import MODIFIED, Statement

# The first words of Snowflake's commands; another one is a syntax error.
# https://docs.snowflake.com/en/sql-reference/sql-all
_VERBS = word_set(
    """
    ( ALTER BEGIN CALL COMMENT COMMIT COPY CREATE DECLARE DEFINE DELETE DESC DESCRIBE DROP EXECUTE EXPLAIN GET GRANT
    INSERT LIST LS MERGE PUT REMOVE REVOKE RM ROLLBACK SELECT SET SHOW START TRUNCATE UNDROP UNSET UPDATE USE VALUES
    WITH
    """
)
# The words that the kinds of objects begin with, and what may stand before them.
# https://docs.snowflake.com/en/sql-reference/commands-create, …/commands-alter and …/commands-drop
_KINDS = word_set(
    """
    ACCOUNT AGENT AGGREGATE AGGREGATION ALERT API APPLICATION ARTIFACT AUTHENTICATION BACKUP BUDGET CATALOG COMPUTE
    CONNECTION CONTACT CORTEX CUSTOM DATABASE DATA DATASET DBT DYNAMIC EVENT EXPERIMENT EXTERNAL FAILOVER
    FEATURE FILE FILESYSTEM FUNCTION GATEWAY GIT HYBRID ICEBERG IF IMAGE INDEX INTEGRATION INTERACTIVE JOIN
    LISTING LOGIN MANAGED MASKING MATERIALIZED MCP MODEL NETWORK NOTEBOOK NOTIFICATION OR ORGANIZATION PACKAGES
    PASSWORD PIPE POSTGRES PRIVACY PROCEDURE PROJECTION PROVISIONED REPLICATION RESOURCE ROLE ROW SCHEMA SECRET
    SECURITY SEMANTIC SEQUENCE SERVICE SESSION SHARE SNAPSHOT STAGE STORAGE STREAM STREAMLIT SYSTEM TABLE TAG
    TASK TYPE USER VIEW WAREHOUSE WORKSPACE
    """
)
# The words that stand behind SHOW: https://docs.snowflake.com/en/sql-reference/sql/show
# SHOW BUILTIN FUNCTIONS, which is on no page, is from memory.
_SHOWN = word_set(
    """
    ACCOUNTS AGENTS AGGREGATION ALERTS API APPLICATION APPLICATIONS ARTIFACT AUTHENTICATION AVAILABLE BACKUP BACKUPS
    BUDGETS BUILTIN CALLER CATALOG CHANNELS CLASSES CLASS COLUMNS COMPUTE CONNECTIONS CONTACTS CORTEX CUSTOM DATA
    DATABASE DATABASES DATASETS DBT DELEGATED DYNAMIC ENDPOINTS ENTITIES EVENT EXPERIMENTS EXTERNAL EXPORTED FAILOVER
    FEATURE FILE FUNCTIONS FUTURE GATEWAYS GIT GLOBAL GRANTS GROUPS HYBRID ICEBERG IMAGE IMAGES IMPORTED INDEXES
    INTEGRATIONS INTERACTIVE JOIN KEYS LISTINGS LOCKS LOGIN MANAGED MASKING MATERIALIZED MCP MODEL MODELS NETWORK
    NOTEBOOK NOTEBOOKS NOTIFICATION OBJECTS ONLINE ORGANIZATION PACKAGES PARAMETERS PASSWORD PIPES PIPE POSTGRES
    PRIMARY PRIVACY PRIVILEGES PROCEDURES PROJECTION PROVISIONED REGIONS REPLICATION RESOURCE ROLES ROW RUN SCHEMAS
    SECRETS SECURITY SEMANTIC SEQUENCES SERVICE SERVICES SESSION SESSIONS SHARED SHARES SNAPSHOT SNAPSHOTS
    SPECIFICATIONS STAGES STORAGE STREAMLITS STREAMS TABLES TAGS TASKS TELEMETRY TRANSACTIONS TYPES UNIQUE USER USERS
    VARIABLES VERSIONS VIEWS WAREHOUSES WORKSPACES
    """
)
# https://docs.snowflake.com/en/sql-reference/operators-flow
_FLOW = "->>"
# Statements that a request to describe only must not run; their answer is one column, "status".
_CHANGING = (
    *("CREATE", "ALTER", "DROP", "UNDROP", "GRANT", "REVOKE", "USE", "TRUNCATE", "COMMENT", "START", "COMMIT"),
    "ROLLBACK",
)
# Those of which nothing tells the columns but running them; INSERT ALL is one, too.
_UNDESCRIBED = ("COPY", "PUT", "GET", "REMOVE", "RM")
_SEVERAL = (("INSERT", "ALL"), ("INSERT", "FIRST"), ("INSERT", "OVERWRITE", "ALL"), ("INSERT", "OVERWRITE", "FIRST"))


class Dispatcher:
    """Answers statements from a table of routes. A statement that is not in the table is not supported."""

    def __init__(self, routes: Routes, transactions: Transactions) -> None:
        self._routes, self._transactions = routes, transactions

    def dispatch(self, session: Session, statement: Statement) -> dict[str, Any]:
        """Return the statement's answer. Raise SnowflakeError: 000900 for an empty one, 000002 if it is not supported.

        The steps before the look-up: variables are replaced by their values and IDENTIFIER() by the name in it, and a
        transaction is committed before AUTOCOMMIT changes and before DDL, even DDL that is not supported.
        """
        if not statement.tokens:
            raise SnowflakeError("000900", "42601", "SQL compilation error:\nEmpty SQL statement.")
        if statement.describe_only and statement.verb in _CHANGING:
            return Result(columns("status"), [], DDL).data()
        if statement.describe_only:
            _require_described(statement)
        if _FLOW in statement.text and any(statement.text.startswith(_FLOW, token.start) for token in statement.tokens):
            raise errors.unsupported(f"the operator {_FLOW}")
        if statement.request.get("bindStage"):
            raise errors.unsupported("values that are bound by files of a stage")
        bindings.require(statement)
        statement = bindings.with_identifiers(variables.inline(session, statement))
        statement = inlined_values.inline(statement, session.connection.input_formats if statement.bindings else ())
        implicit_commits.before_autocommit(self._transactions, session, statement)
        implicit_commits.before_ddl(self._transactions, session, statement)
        try:
            answer = wide_statements.answer(self._route(statement).handler, session, statement)
            if isinstance(answer, Result):
                answer = _limited(session, answer).data()
            return row_counts.with_counts(answer)
        finally:
            time_travel.forget(session)

    def _route(self, statement: Statement) -> Route:
        head = statement.head
        for kind in head.kinds:
            route = self._routes.get((head.verb, kind))
            if route is not None and all(modifier in route.modifiers for modifier in head.modifiers):
                return route
        if head.verb.startswith("SYSTEM$"):
            # https://docs.snowflake.com/en/developer-guide/logging-tracing/logging-snowflake-scripting
            raise errors.unsupported(f"a statement that calls {head.verb}")
        if head.verb not in _VERBS:
            statement.reader().fail()
        raise _unsupported(statement)


def _require_described(statement: Statement) -> None:
    """Raise SnowflakeError 000002 for a statement whose columns only running it would tell."""
    if statement.verb in _UNDESCRIBED or any(statement.starts(*words) for words in _SEVERAL):
        raise errors.unsupported("describing this statement without running it")


def _limited(session: Session, shown: Result) -> Result:
    """Return what a SHOW shows, with no more rows than the session wants."""
    limit = session.row_limit
    return replace(shown, rows=shown.rows[:limit]) if limit and shown.type_id == SHOW else shown


def _unsupported(statement: Statement) -> SnowflakeError:
    """Return 000002. Raise SnowflakeError 001003 for a statement that Snowflake does not have."""
    head, tokens = statement.head, statement.tokens
    what = tokens[0].value
    reader = statement.reader()
    reader.position = head.position
    if head.verb in ("CREATE", "ALTER", "DROP") and head.words and head.words[0] not in _KINDS:
        reader.fail()
    if reader.at("OR") and not reader.at("OR", "ALTER"):
        reader.next()
        reader.fail()
    if (head.verb == "SHOW" and head.words and head.words[0] not in _SHOWN) or len(tokens) == 1:
        reader.fail()
    if head.verb in MODIFIED:
        words = [token.value for token in tokens[head.position :]]
        what = f"{head.verb} {' '.join(words[: 3 if words[:1] == ['OR'] else 1])}"
    return errors.unsupported(f'{what} (in "{statement.text[:60]}")')
