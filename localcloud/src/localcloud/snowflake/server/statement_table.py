"""The one table of statements: by verb and kind, the function that answers it. Other statements are not supported."""

from __future__ import annotations

from localcloud.snowflake.catalog.route import EVERY_MODIFIER, Answer, Handler, Route, Routes, Shortcut, first_of
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.changes.dynamic_table_type import DYNAMIC_TABLE
from localcloud.snowflake.changes.stream_type import STREAM
from localcloud.snowflake.changes.task_runner import TaskRunner
from localcloud.snowflake.changes.task_type import TASK
from localcloud.snowflake.engine import context_functions
from localcloud.snowflake.governance import alter_statements, references
from localcloud.snowflake.governance.policy_types import MASKING_POLICY, ROW_ACCESS_POLICY
from localcloud.snowflake.governance.tag_type import TAG
from localcloud.snowflake.loading.copy_jobs import CopyJobs
from localcloud.snowflake.loading.directories import Directories
from localcloud.snowflake.loading.event_listener import EventListener
from localcloud.snowflake.loading.pipe_statements import Pipes
from localcloud.snowflake.loading.pipe_type import PIPE
from localcloud.snowflake.loading.snowpipe import Snowpipe
from localcloud.snowflake.loading.stage_files import StageFiles
from localcloud.snowflake.loading.stage_transfer import StageTransfers
from localcloud.snowflake.loading.unload_statement import is_unload
from localcloud.snowflake.objects import (
    database_role,
    dropped_namespaces,
    grant_statements,
    parameter_statements,
    show_grants,
    workload_identity,
)
from localcloud.snowflake.objects import statements as objects
from localcloud.snowflake.objects.comment import commenting
from localcloud.snowflake.objects.database import DATABASE
from localcloud.snowflake.objects.integration import INTEGRATION
from localcloud.snowflake.objects.schema import SCHEMA
from localcloud.snowflake.objects.storage import Storage
from localcloud.snowflake.queries import use, variables, waiting
from localcloud.snowflake.queries.copies import Copies
from localcloud.snowflake.queries.definitions import Definitions
from localcloud.snowflake.queries.dynamic_tables import DynamicTables
from localcloud.snowflake.queries.preparation import prepare
from localcloud.snowflake.queries.query import Queries
from localcloud.snowflake.queries.table_template import TableTemplates
from localcloud.snowflake.queries.transactions import Transactions
from localcloud.snowflake.queries.unloads import Unloads
from localcloud.snowflake.scripting import blocks, call, staged_script
from localcloud.snowflake.scripting.procedure import PROCEDURE
from localcloud.snowflake.scripting.script_function import SCRIPT_FUNCTION
from localcloud.snowflake.server.declarations import declarations
from localcloud.snowflake.server.ping import Ping
from localcloud.snowflake.tables import constraints, describe, namespace_clone, namespace_rename, undrop
from localcloud.snowflake.tables.alter import Alterations
from localcloud.snowflake.tables.describe_result import describe_result
from localcloud.snowflake.tables.relations import TABLE, VIEW, show_objects
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.statement import Statement

_GOVERNANCE = (MASKING_POLICY, ROW_ACCESS_POLICY, TAG)


def statement_table(
    storage: Storage,
    transfers: StageTransfers,
    snowpipe: Snowpipe,
    transactions: Transactions,
    cancel: Shortcut,
    events: EventListener,
    tasks: TaskRunner,
) -> Routes:
    """Return the routes of all statements.

    `cancel` answers SYSTEM$CANCEL_QUERY, `events` reads those of buckets, `tasks` runs tasks.
    """
    directories = Directories(storage, events.listen)
    events.refresh = directories.refresh
    jobs = CopyJobs()
    queries = Queries(storage, snowpipe, transactions, jobs)
    query = transactions.guarded(queries.run)
    control = first_of(transactions.control, query)
    definitions = Definitions(transactions, queries.open_functions)
    templates = TableTemplates(queries, definitions.create)
    dynamic = DynamicTables(snowpipe.account, definitions.create, tasks)
    tasks.resumed.append(dynamic.resume)
    return {
        **_selects(query, transactions, cancel),
        **_each(("WITH",), first_of(call.call_with, query)),
        **_each(("(", "VALUES", "EXPLAIN", "INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE"), query),
        **_each(("BEGIN", "DECLARE"), blocks.block_or(control)),
        **_each(("START", "COMMIT", "ROLLBACK"), control),
        **_each(("EXECUTE",), first_of(staged_script.executing(storage), blocks.execute)),
        ("EXECUTE", "TASK"): Route(tasks.execute),
        **_each(("SET",), transactions.guarded(queries.set_variables)),
        **_each(("COPY",), transactions.guarded(_copy(Copies(storage, transactions, jobs), Unloads(storage, queries)))),
        **_files(StageFiles(storage, transfers)),
        **_each(("GRANT", "REVOKE"), grant_statements.handle),
        **_each(("USE",), use.use),
        **_each(("CALL",), call.call),
        **_each(("UNSET",), variables.unset),
        **_parameters(),
        **_objects(Pipes(snowpipe, events.listen), directories),
        **_relations(query, transactions, definitions),
        ("CREATE", "TABLE"): Route(transactions.guarded(templates.create), EVERY_MODIFIER),
        ("CREATE", "OR ALTER"): Route(declarations(directories.declare, transactions.guarded(definitions.declare))),
        ("ALTER", "TASK"): Route(tasks.alter),
        ("CREATE", "DYNAMIC TABLE"): Route(transactions.guarded(dynamic.create), ("OR REPLACE", "TRANSIENT")),
        ("ALTER", "DYNAMIC TABLE"): Route(dynamic.alter),
        **_shows(transactions),
    }


def _each(verbs: tuple[str, ...], handler: Handler) -> Routes:
    return {(verb, ""): Route(handler) for verb in verbs}


def _copy(copies: Copies, unloads: Unloads) -> Handler:
    """COPY INTO a table, and COPY INTO a location."""

    def copy(session: Session, statement: Statement) -> Answer:
        if statement.starts("COPY", "FILES"):
            raise errors.unsupported("COPY FILES")
        return (unloads.unload if is_unload(statement) else copies.copy)(session, statement)

    return copy


def _selects(query: Handler, transactions: Transactions, cancel: Shortcut) -> Routes:
    """SELECT, by its first word: some need no engine."""
    of_session = Route(first_of(context_functions.answer, query))
    return {
        ("SELECT", ""): Route(Ping(query, transactions.is_open).handle),
        ("SELECT", "*"): Route(first_of(references.answer, query)),
        ("SELECT", waiting.FUNCTION): Route(first_of(waiting.wait, query)),
        ("SELECT", "SYSTEM$CANCEL_QUERY"): Route(first_of(cancel, query)),
        **{("SELECT", name): of_session for name in context_functions.NAMES},
    }


def _files(files: StageFiles) -> Routes:
    return {
        **_each(("LIST", "LS"), files.list_files),
        **_each(("REMOVE", "RM"), files.remove_files),
        **_each(("PUT",), files.put),
        **_each(("GET",), files.get),
    }


def _parameters() -> Routes:
    return {
        ("ALTER", "SESSION SET"): Route(parameter_statements.set_in_session),
        ("ALTER", "SESSION UNSET"): Route(parameter_statements.unset_in_session),
        ("ALTER", "ACCOUNT"): Route(parameter_statements.alter_account),
    }


def _objects(pipes: Pipes, directories: Directories) -> Routes:
    """CREATE, ALTER, DROP, SHOW and DESCRIBE of the types whose statements are the same."""
    found = {
        key: route
        for type_ in (*objects.TYPES, SCRIPT_FUNCTION, PIPE, PROCEDURE, STREAM, TASK, DYNAMIC_TABLE, *_GOVERNANCE)
        for key, route in objects.routes(type_).items()
    }
    for type_ in (DATABASE, SCHEMA):
        found["ALTER", type_.word] = Route(first_of(namespace_rename.rename, found["ALTER", type_.word].handler))
        create = found["CREATE", type_.word]
        cloning = namespace_clone.cloning(create.handler)
        found["CREATE", type_.word] = Route(first_of(cloning, create.handler), create.modifiers)
    return {
        **found,
        ("CREATE", "PIPE"): Route(pipes.create, ("OR REPLACE",)),
        ("ALTER", "PIPE"): Route(pipes.alter),
        **workload_identity.of_own_user(),
        ("CREATE", "STAGE"): Route(directories.create, ("OR REPLACE", "TEMPORARY", "TEMP")),
        ("ALTER", "STAGE"): Route(directories.alter),
    }


def _relations(query: Handler, transactions: Transactions, definitions: Definitions) -> Routes:
    """CREATE, ALTER, DROP, DESCRIBE and COMMENT of tables and views."""
    guarded = transactions.guarded
    create = guarded(definitions.create)
    alter = guarded(first_of(alter_statements.alter, Alterations(prepare).alter))
    comment = first_of(
        commenting((*objects.TYPES, PIPE, PROCEDURE, STREAM, TASK, *_GOVERNANCE)), guarded(definitions.comment)
    )
    found: Routes = {("COMMENT", ""): Route(comment), ("UNDROP", "TABLE"): Route(guarded(undrop.undrop))}
    for kind in ("SCHEMA", "DATABASE"):
        found["UNDROP", kind] = Route(guarded(dropped_namespaces.undrop))
    for type_ in (TABLE, VIEW):
        found["CREATE", type_.word] = Route(create, EVERY_MODIFIER)
        found["ALTER", type_.word] = Route(alter)
        found["DROP", type_.word] = Route(guarded(objects.locked(type_.word, type_.drop)), ("TEMPORARY", "TEMP"))
        for verb in ("DESCRIBE", "DESC"):
            found[verb, type_.word] = Route(first_of(describe.describe, query))
            found[verb, DYNAMIC_TABLE.word] = Route(_as_table(first_of(describe.describe, query)))
            found[verb, "RESULT"] = Route(describe_result)
    return found


def _as_table(describe_table: Handler) -> Handler:
    """DESCRIBE DYNAMIC TABLE: the columns of the table."""

    def handle(session: Session, statement: Statement) -> Answer:
        reader = statement.reader_after("DYNAMIC TABLE")
        DYNAMIC_TABLE.get(session, DYNAMIC_TABLE.name(session, reader))
        name = statement.tokens[statement.head.position + 2]
        return describe_table(session, statement.with_text(f"DESCRIBE TABLE {statement.text[name.start :]}"))

    return handle


def _shows(transactions: Transactions) -> Routes:
    """SHOW of all but the objects' own types."""
    guarded, after = transactions.guarded, objects.read_after
    terse: dict[str, Handler] = {
        "TABLES": guarded(after("TABLES", TABLE.show)),
        "VIEWS": guarded(after("VIEWS", VIEW.show)),
        "OBJECTS": guarded(after("OBJECTS", show_objects)),
        "COLUMNS": describe.show_columns,
        "PRIMARY KEYS": constraints.show_keys,
        "UNIQUE KEYS": constraints.show_keys,
        "IMPORTED KEYS": constraints.show_keys,
        "EXPORTED KEYS": constraints.show_keys,
        "STORAGE INTEGRATIONS": objects.locked("STORAGE INTEGRATIONS", INTEGRATION.show),
    }
    plain: dict[str, Handler] = {
        "DATABASE ROLES": objects.locked("DATABASE ROLES", database_role.show),
        "GRANTS": objects.locked("GRANTS", show_grants.grants),
        "FUTURE GRANTS": objects.locked("FUTURE GRANTS", show_grants.future),
        "PARAMETERS": parameter_statements.show_parameters,
        "REPLICATION DATABASES": objects.show_replication_databases,
        "VARIABLES": variables.show_variables,
        "USER WORKLOAD IDENTITY": objects.locked("USER WORKLOAD IDENTITY", workload_identity.show),
        "USER FUNCTIONS": objects.locked("USER FUNCTIONS", SCRIPT_FUNCTION.show),
        "USER PROCEDURES": objects.locked("USER PROCEDURES", PROCEDURE.show),
    }
    return {
        **{("SHOW", kind): Route(handler, ("TERSE",)) for kind, handler in terse.items()},
        **{("SHOW", kind): Route(handler) for kind, handler in plain.items()},
    }
