"""The local Snowflake as a web application: the composition root."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import boto3
from starlette.applications import Starlette
from starlette.middleware import Middleware

from localcloud.snowflake.catalog import shared_database
from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.account_objects import User, Warehouse
from localcloud.snowflake.catalog.grants import RoleGrant
from localcloud.snowflake.catalog.session import Work
from localcloud.snowflake.changes.task_runner import TaskRunner
from localcloud.snowflake.engine.connection import Engine
from localcloud.snowflake.loading import load_history
from localcloud.snowflake.loading.event_listener import EventListener
from localcloud.snowflake.loading.snowpipe import Snowpipe
from localcloud.snowflake.loading.stage_transfer import StageTransfers
from localcloud.snowflake.objects.event_queue import EventQueue
from localcloud.snowflake.objects.storage import Storage
from localcloud.snowflake.queries import wider_views
from localcloud.snowflake.queries.transactions import Transactions
from localcloud.snowflake.server import snowpipe_rest
from localcloud.snowflake.server.cancellation import Cancelling
from localcloud.snowflake.server.dispatch import Dispatcher
from localcloud.snowflake.server.fault_injection import Faults, Faulty
from localcloud.snowflake.server.local_routes import LocalRoutes
from localcloud.snowflake.server.persistence import KeptState, Saving, databases_in
from localcloud.snowflake.server.protocol import Protocol
from localcloud.snowflake.server.stage_objects import StageObjects
from localcloud.snowflake.server.statement_executor import Requests
from localcloud.snowflake.server.statement_table import statement_table

_FIRST_WAREHOUSE = "COMPUTE_WH"


@dataclass(frozen=True)
class Settings:
    """The settings of one local Snowflake. `aws_user_arn` is the IAM user that it acts as in AWS.

    With `keep` it starts from the state in `state_folder`, and saves its state there.
    """

    admin_password: str
    account: str = "LOCAL-CLOUD"
    admin: str = "ADMIN"
    folder: Path = Path("build/localcloud")
    aws_user_arn: str = "arn:aws:iam::999999999999:user/snowflake"
    keep: bool = False

    @property
    def state_folder(self) -> Path:
        """The folder of the state that is kept."""
        return self.folder / "state" / "snowflake"


def create_app(settings: Settings) -> Faulty:
    """Return one local Snowflake account: with its administrator only, or with the state that was kept.

    Raise UnreadableState if that state can't be used.
    """
    account = Account(settings.account, settings.aws_user_arn)
    files = databases_in(settings.state_folder) if settings.keep else None
    engine = Engine(files, prepare=load_history.create)
    # Snowflake's own AWS credentials: AWS_* in the server's environment.
    aws = boto3.Session()
    account.aws_region = aws.region_name or account.aws_region
    storage = Storage(account, settings.folder, aws)
    snowpipe = Snowpipe(account, engine, storage, wider_views.translate_again)
    events = EventListener(snowpipe, EventQueue(account, aws))
    state = KeptState(settings.state_folder, account, engine, snowpipe) if settings.keep else None
    if state:
        state.restore()
    engine.share(shared_database.ACCOUNT_USAGE)
    shared_database.install(account)
    _add_administrator(account, settings)
    if state:
        state.save()
    transactions, save = Transactions(), state.save if state else None
    running: dict[str, Work] = {}
    cancelling = Cancelling(running.get)
    transfers = StageTransfers()
    tasks = TaskRunner(account, engine)
    table = statement_table(storage, transfers, snowpipe, transactions, cancelling.answer, events, tasks)
    if save:
        events.save = save
    events.resume()
    requests = Requests(Dispatcher(table, transactions).dispatch, save, transactions.is_open, running)
    tasks.run_statement = requests.run
    tasks.resume()
    protocol, faults = Protocol(account, engine, requests, cancelling), Faults()
    local = LocalRoutes(account.clock, faults, protocol.session, settings.admin.upper())
    objects = StageObjects(transfers, settings.folder / "uploads", storage.digests)
    routes = [*protocol.routes(), *snowpipe_rest.routes(snowpipe), *objects.routes(), *local.routes()]
    middleware = [Middleware(Saving, save=save)] if save else []
    return Faulty(Starlette(routes=routes, middleware=middleware), faults)


def _add_administrator(account: Account, settings: Settings) -> None:
    """Create the administrator, and a first warehouse, without which nobody can run a query."""
    name = settings.admin.upper()
    if admin := account.find(User, (name,)):
        admin.password = settings.admin_password
        return
    account.add(Warehouse((_FIRST_WAREHOUSE,), "ACCOUNTADMIN"))
    account.add(
        User(
            (name,),
            "ACCOUNTADMIN",
            password=settings.admin_password,
            default_role="ACCOUNTADMIN",
            default_warehouse=_FIRST_WAREHOUSE,
            type="PERSON",
        )
    )
    account.grants.add(RoleGrant("ACCOUNTADMIN", "USER", name, "", account.now()))
