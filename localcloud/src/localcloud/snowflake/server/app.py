"""The local Snowflake as a web application: the one place where things are put together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import boto3
from starlette.applications import Starlette
from starlette.middleware import Middleware

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.grants import RoleGrant
from localcloud.snowflake.engine.connection import Engine
from localcloud.snowflake.loading import load_history
from localcloud.snowflake.loading.pipe_statements import Pipes
from localcloud.snowflake.loading.snowpipe import Snowpipe
from localcloud.snowflake.loading.stage_files import StageFiles
from localcloud.snowflake.objects import grant_statements, parameters, policy_references, show_grants
from localcloud.snowflake.objects import statements as objects
from localcloud.snowflake.objects.storage import Storage
from localcloud.snowflake.queries import context_functions, use, variables
from localcloud.snowflake.queries.query import Queries
from localcloud.snowflake.server import snowpipe_rest, statement_allowlist
from localcloud.snowflake.server.dispatch import Handler
from localcloud.snowflake.server.fault_injection import Faults, Faulty
from localcloud.snowflake.server.local_routes import LocalRoutes
from localcloud.snowflake.server.persistence import KeptState, Saving, databases_in
from localcloud.snowflake.server.ping import Ping
from localcloud.snowflake.server.protocol import Protocol
from localcloud.snowflake.tables import alter_constraint, column_comments, constraints, describe, table_properties

FIRST_WAREHOUSE = "COMPUTE_WH"


@dataclass(frozen=True)
class Settings:
    """What one local Snowflake is started with. `aws_user_arn` is whom it acts as in AWS.

    With `keep` it goes on from what is in `state_folder`, and leaves there what it has when it ends.
    """

    admin_password: str
    account: str = "LOCAL-CLOUD"
    admin: str = "ADMIN"
    folder: Path = Path("build/localcloud")
    aws_user_arn: str = "arn:aws:iam::999999999999:user/snowflake"
    keep: bool = False

    @property
    def state_folder(self) -> Path:
        return self.folder / "state" / "snowflake"


def create_app(settings: Settings) -> Faulty:
    """One local Snowflake account, empty but for its administrator, unless it goes on from a state that was kept.

    Raises UnreadableState if that can't be.
    """
    account = Account(settings.account, settings.aws_user_arn)
    files = databases_in(settings.state_folder) if settings.keep else None
    engine = Engine(files, prepare=load_history.create)
    # Snowflake's own AWS credentials: AWS_* in the server's environment.
    storage = Storage(account, settings.folder, boto3.Session())
    snowpipe = Snowpipe(account, engine, storage)
    state = KeptState(settings.state_folder, account, engine, snowpipe) if settings.keep else None
    if state:
        state.restore()
    add_administrator(account, settings)
    if state:
        state.save()
    queries, save = Queries(storage, snowpipe), state and state.save
    known = handlers(storage, snowpipe, queries)
    protocol, faults = Protocol(account, engine, known, save, queries.transactions.is_open), Faults()
    local = LocalRoutes(account.clock, faults, protocol.session, settings.admin.upper())
    routes = [*protocol.routes(), *snowpipe_rest.routes(snowpipe), *local.routes()]
    middleware = [Middleware(Saving, save=save)] if save else []
    return Faulty(Starlette(routes=routes, middleware=middleware), faults)


def handlers(storage: Storage, snowpipe: Snowpipe, queries: Queries) -> list[Handler]:
    """Who sees to statements, in the order in which they are asked."""
    return [
        Ping(queries.handle, queries.transactions.is_open).handle,
        context_functions.handle,
        use.handle,
        variables.handle,
        queries.transactions.before_switch,
        parameters.handle,
        queries.transactions.before_ddl,
        grant_statements.handle,
        show_grants.handle,
        Pipes(snowpipe).handle,
        objects.handle,
        describe.handle,
        constraints.handle,
        alter_constraint.handle,
        column_comments.handle,
        table_properties.handle,
        policy_references.handle,
        StageFiles(storage).handle,
        statement_allowlist.handle,
        queries.handle,
    ]


def add_administrator(account: Account, settings: Settings) -> None:
    """The administrator, and the warehouse that a new account comes with: without one nobody reads a row."""
    name = settings.admin.upper()
    if admin := account.find("USER", (name,)):
        admin.attributes["PASSWORD"] = settings.admin_password
        return
    account.create("WAREHOUSE", (FIRST_WAREHOUSE,), "ACCOUNTADMIN")
    attributes = {
        "PASSWORD": settings.admin_password,
        "DEFAULT_ROLE": "ACCOUNTADMIN",
        "DEFAULT_WAREHOUSE": FIRST_WAREHOUSE,
        "TYPE": "PERSON",
    }
    account.create("USER", (name,), "ACCOUNTADMIN", attributes=attributes)
    account.grants.add(RoleGrant("ACCOUNTADMIN", "USER", name, "", account.now()))
