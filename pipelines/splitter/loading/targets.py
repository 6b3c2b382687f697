"""The targets of all datasets, looked up in the warehouse over one connection that is kept."""

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from snowflake.connector import DictCursor, SnowflakeConnection
from snowflake.connector.errors import Error as SnowflakeError
from snowflake.connector.errors import ProgrammingError

from pipelines.service_user import ServiceUser
from pipelines.splitter.loading.target import Target, first_pipe

_FRESH_SECONDS = 2.0
DOES_NOT_EXIST = 2003
_TIMEOUTS = {"login_timeout": 60, "network_timeout": 60}


class Targets:
    """Looks targets up beside other work: files that begin within _FRESH_SECONDS share one look.

    A pipe that is dropped meanwhile answers 404, and columns are dropped only while no pipe of their table exists, so
    a look that is a little old does no harm.
    """

    def __init__(self, user: ServiceUser):
        self.user = user
        self._connection: SnowflakeConnection | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="target")
        self._looks: dict[str, tuple[float, Future[Target]]] = {}
        self._lock = threading.Lock()

    def look(self, dataset: str, fresh: bool = False) -> Future[Target]:
        """Return the target as it is now, or was a moment ago unless `fresh`, once the warehouse has answered."""
        with self._lock:
            asked, found = self._looks.get(dataset, (0.0, None))
            failed = found is not None and found.done() and found.exception() is not None
            if found is None or failed or fresh or time.monotonic() - asked > _FRESH_SECONDS:
                found = self._thread.submit(self._target, dataset)
                self._looks[dataset] = time.monotonic(), found
            return found

    def status_of(self, pipe: str) -> str:
        """Return the JSON of SYSTEM$PIPE_STATUS of a pipe in RAW."""
        query = f"SELECT SYSTEM$PIPE_STATUS('{self.user.database}.RAW.{pipe}') AS STATUS"
        return str(self._thread.submit(self._query, query).result()[0]["STATUS"])

    def _target(self, dataset: str) -> Target:
        """The pipes come first: with a pipe that was made after a column went, the column is not seen any more."""
        schema = f"{self.user.database}.RAW"
        pipes = self._query(f"SHOW PIPES LIKE '{first_pipe(dataset)}%' IN SCHEMA {schema}")
        try:
            columns = self._query(f"DESCRIBE TABLE {schema}.{dataset.upper()}")
        except ProgrammingError as error:
            if error.errno != DOES_NOT_EXIST:
                raise
            columns = []
        return Target.of(
            dataset,
            {each["name"]: each["type"] for each in columns},
            {each["name"]: each["definition"] for each in pipes},
        )

    def _query(self, statement: str) -> list[dict[str, Any]]:
        """Return the answer's rows; once more over a new connection, if the kept one does not work any more."""
        kept = self._connection is not None
        try:
            return self._rows(statement)
        except (SnowflakeError, OSError) as error:
            if getattr(error, "errno", None) == DOES_NOT_EXIST:
                raise
            self._connection = None  # without another word to the server, which may not answer
            if not kept:
                raise
        return self._rows(statement)

    def _rows(self, statement: str) -> list[dict[str, Any]]:
        if self._connection is None:
            self._connection = self.user.connect(**_TIMEOUTS)
        with self._connection.cursor(DictCursor) as cursor:
            cursor.execute(statement)
            return [dict(row) for row in cursor.fetchall()]
