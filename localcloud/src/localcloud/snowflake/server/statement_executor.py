"""Clients' requests: their statements run in order in the session, can be cancelled, and their results are kept."""

from __future__ import annotations

import re
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.query_log import QueryLog, QueryRecord
from localcloud.snowflake.catalog.session import Session, Work
from localcloud.snowflake.changes.stream import Stream
from localcloud.snowflake.objects import parameters, statement_parameters
from localcloud.snowflake.server import cancellation, fast_path, flow_operator, multi_statement
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.bounded_cache import BoundedCache
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.result import SELECT, table
from localcloud.snowflake.wire.statement import Statement, parse

# Changes of rows. They change the account, too, if they consume a stream on a stage: its offset is in the account.
_ROWS = ("INSERT", "UPDATE", "DELETE", "MERGE")
# Statements that do not change the account otherwise.
_READING = ("SELECT", "WITH", "SHOW", "DESCRIBE", "DESC", "USE", *_ROWS, "LIST", "LS")
# Results that clients can fetch by their query's id: Snowflake keeps them for a day.
_KEPT = 200
# The type of a request of several statements in the protocol.
_SEVERAL = 0xA000
_SCAN = re.compile(
    r"\s*select\s+\*\s+from\s+table\s*\(\s*result_scan\s*\(\s*(?:'([0-9a-f-]+)'|last_query_id\s*\(\s*\))\s*\)\s*\)\s*;?\s*",
    re.IGNORECASE,
)
_CANCEL = re.compile(r"\s*select\s+system\$cancel_(?P<all>all_queries|query)\b", re.I)
# Snowflake's own limit, two days, is not enforced.
_LONGEST_SECONDS = 172_800


@dataclass(frozen=True)
class _Finished:
    """A query that has ended: its answer's data, or its error. Only its user may see them."""

    user: str
    data: dict[str, Any] | None
    error: SnowflakeError | None = None


class Requests:
    """Runs the statements of requests, and keeps their results.

    `dispatch` runs one statement, `save` saves the account after a statement that may have changed it. `in_transaction`
    returns whether a session has rows to commit. Running queries are registered in `queries` by their id.
    """

    def __init__(
        self,
        dispatch: Callable[[Session, Statement], dict[str, Any]],
        save: Callable[[], None] | None,
        in_transaction: Callable[[Session], bool],
        queries: dict[str, Work] | None = None,
    ) -> None:
        self.dispatch, self.save, self.in_transaction = dispatch, save, in_transaction
        self.finished: BoundedCache[str, _Finished] = BoundedCache(_KEPT)
        self.statuses: BoundedCache[str, str] = BoundedCache(10_000)
        # By the client's id of the request, and by the query's.
        self.running: dict[str, Work] = {}
        self.queries: dict[str, Work] = {} if queries is None else queries
        self.log = QueryLog()

    def run(self, session: Session, body: dict[str, Any], request_id: str, query_id: str) -> dict[str, Any]:
        """Run the statements of a request, and return the answer's data. Raise SnowflakeError."""
        return self._do(self._begin(session, body, request_id, query_id), body, request_id, query_id)

    def run_at_once(
        self, session: Session, body: dict[str, Any], request_id: str, query_id: str
    ) -> dict[str, Any] | None:
        """Do the same if it takes no time and waits for nothing; otherwise return None without doing anything."""
        changes = self.save is None and not self.in_transaction(session)
        if not fast_path.fits(body.get("sqlText") or "", changes):
            return None
        work = Work(session)
        with fast_path.held(session.account) as held:
            if not held or not work.take_turn():
                return None
            return self._do(self._begin(session, body, request_id, query_id, work), body, request_id, query_id)

    def _begin(
        self, session: Session, body: dict[str, Any], request_id: str, query_id: str, work: Work | None = None
    ) -> Work:
        """Register the request, so that it can be cancelled from now on."""
        work = work or Work(session)
        work.query_id = query_id
        session.find_result, session.execute, session.query_log = self.result, self.run_within, self.log
        self.log.add(_record(session, body, query_id))
        self.statuses[query_id] = "RUNNING"
        self.running[request_id] = self.queries[query_id] = work
        return work

    def _do(self, work: Work, body: dict[str, Any], request_id: str, query_id: str) -> dict[str, Any]:
        user, clock = work.session.user, work.session.account.clock
        try:
            data = {"queryId": query_id, **self._answer(work, body)}
            for each in {query_id, data["queryId"]}:
                self.log.end(each, clock)
                self._remember(each, _Finished(user, data))
        except BaseException as error:
            reported = _reported(error)
            self._remember(query_id, _Finished(user, None, reported))
            self.log.end(query_id, clock, reported.code, reported.message)
            raise
        finally:
            work.finished.set()
            self.running.pop(request_id, None)
            self.queries.pop(query_id, None)
        work.session.queries.append(data["queryId"])
        return data

    def _answer(self, work: Work, body: dict[str, Any]) -> dict[str, Any]:
        session, text = work.session, body.get("sqlText") or ""
        if cancel := _CANCEL.match(text):
            # It must not wait for the query that it stops.
            statement = parse(text, body)
            if cancel["all"].lower() == "query":
                return self.dispatch(session, statement)
            others = [one for one in list(self.queries.values()) if one is not work]
            return cancellation.cancel_all(session, statement, others).data()
        with work.turn():
            session.leave_dropped()
            found = multi_statement.statements(session, body)
            if len(found) > 1:
                return self._run_all(session, found)
            steps = flow_operator.steps(found[0])
            return self._run_one(session, found[0]) if len(steps) == 1 else self._run_flow(session, steps)

    def _run_one(self, session: Session, statement: Statement) -> dict[str, Any]:
        if scan := _SCAN.fullmatch(statement.text):
            kept = self.finished.get(scan[1] or session.last_query or "")
            if kept and kept.data and kept.user == session.user and "rowtype" in kept.data:
                rows = {key: value for key, value in kept.data.items() if not key.startswith("result")}
                return {**rows, "queryId": str(uuid.uuid4()), "statementTypeId": SELECT}
        try:
            with statement_parameters.in_force(session, statement), _limited(session):
                return self.dispatch(session, statement)
        except SnowflakeError as error:
            if session.work and error == errors.cancelled():
                raise session.work.why from error
            raise
        finally:
            if statement.verb not in _READING:
                session.account.known_columns.forget()
            if self.save and statement.tokens and _may_change(session.account, statement.verb):
                self.save()

    def _run_all(self, session: Session, statements: list[Statement]) -> dict[str, Any]:
        """Run them in order, up to the first that fails. Each result is kept under an id of its own."""
        answers = []
        for statement in statements:
            if statement.describe_only:
                raise errors.unsupported("describing several statements")
            session.check()
            answers.append(self._run_kept(session, statement))
        whole = table(("multiple statement execution",), [[multi_statement.DONE]], _SEVERAL).data()
        return whole | {
            "resultIds": ",".join(answer["queryId"] for answer in answers),
            "resultTypes": ",".join(str(answer.get("statementTypeId", SELECT)) for answer in answers),
        }

    def _run_flow(self, session: Session, steps: list[Statement]) -> dict[str, Any]:
        """Run the steps of a flow in order, and return the last one's answer."""
        answers: list[dict[str, Any]] = []
        for step in steps:
            if step.describe_only:
                raise errors.unsupported("describing a flow")
            session.check()
            step = flow_operator.with_results(step, [each["queryId"] for each in answers])
            answers.append(self._run_kept(session, step))
        return answers[-1]

    def _run_kept(self, session: Session, statement: Statement) -> dict[str, Any]:
        """Run one of several statements, and keep its result under an id of its own."""
        query_id, work = str(uuid.uuid4()), session.work
        outer = work.query_id if work else ""
        try:
            if work:
                work.query_id = query_id
            data = {"queryId": query_id, **self._run_one(session, statement)}
        finally:
            if work:
                work.query_id = outer
            self.log.end(query_id, session.account.clock)
        self._remember(data["queryId"], _Finished(session.user, data))
        return data

    def run_within(self, session: Session, statement: Statement) -> dict[str, Any]:
        """Run a statement of a script: LAST_QUERY_ID() is its own from now on. Raise SnowflakeError."""
        data = self._run_kept(session, statement)
        session.queries.append(data["queryId"])
        return data

    def start(self, session: Session, body: dict[str, Any], request_id: str, query_id: str) -> None:
        """Run a request in the background (asyncExec): its client asks for its status, and then for its result."""
        begun = self._begin(session, body, request_id, query_id)

        def work() -> None:
            try:
                self._do(begun, body, request_id, query_id)
            except Exception:
                # The client fetches the error.
                return

        threading.Thread(target=work, name=f"query-{query_id}", daemon=True).start()

    def _remember(self, query_id: str, finished: _Finished) -> None:
        self.finished[query_id] = finished
        self.statuses[query_id] = "SUCCESS" if finished.error is None else "FAILED_WITH_ERROR"

    def result(self, session: Session, query_id: str) -> dict[str, Any]:
        """Return the result of a query of the session's user. Raise SnowflakeError, the query's own if it failed."""
        found = self.finished.get(query_id)
        if found is None or found.user != session.user:
            raise SnowflakeError("000709", "02000", f"Statement {query_id} not found")
        if found.error or found.data is None:
            raise found.error or errors.internal()
        return found.data

    def status(self, session: Session, query_id: str) -> list[dict[str, Any]]:
        """Return what monitoring reports about a query: one entry, or none."""
        status, found = self.statuses.get(query_id), self.finished.get(query_id)
        if status is None or (found and found.user != session.user):
            return []
        entry = {"id": query_id, "status": status}
        if found and found.error:
            entry |= {"errorCode": found.error.code, "errorMessage": found.error.message}
        return [entry]

    def running_query(self, session: Session, query_id: str) -> Work | None:
        """Return the work of a query of the session's user; None if it does not run."""
        work = self.queries.get(query_id)
        return work if work and work.session.user == session.user else None

    def cancel(self, session: Session, request_id: str) -> None:
        """Stop a request of the session's user, and return when it has stopped; nothing if it does not run."""
        work = self.running.get(request_id)
        if work is None or work.session.user != session.user:
            return
        work.stop()


def _may_change(account: Account, verb: str) -> bool:
    return verb not in _READING or (verb in _ROWS and any(stream.on_stage for stream in account.all(Stream)))


def _record(session: Session, body: dict[str, Any], query_id: str) -> QueryRecord:
    tag = statement_parameters.query_tag(body)
    return QueryRecord(
        id=query_id,
        text=body.get("sqlText") or "",
        session_id=session.id,
        user=session.user,
        role=session.role,
        warehouse=session.warehouse,
        database=session.database,
        schema=session.schema,
        tag=session.parameters.get("QUERY_TAG", "") if tag is None else tag,
        started=session.account.now(),
    )


@contextmanager
def _limited(session: Session) -> Iterator[None]:
    """Stop the session's statement after STATEMENT_TIMEOUT_IN_SECONDS."""
    seconds, work = parameters.statement_timeout(session), session.work
    if work is None or not 0 < seconds < _LONGEST_SECONDS:
        yield
        return

    def stop() -> None:
        work.why = errors.timed_out(seconds)
        work.stop()

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _reported(error: BaseException) -> SnowflakeError:
    return error if isinstance(error, SnowflakeError) else errors.internal()
