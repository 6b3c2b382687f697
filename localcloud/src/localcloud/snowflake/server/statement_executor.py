"""The statements that clients ask for: run in their session one after the other, remembered, cancelled when asked."""

from __future__ import annotations

import re
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from localcloud.snowflake.catalog.session import Session, Work
from localcloud.snowflake.objects import parameters
from localcloud.snowflake.server import cancellation, fast_path, multi_statement
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.bounded_cache import BoundedCache
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.result import SELECT, table
from localcloud.snowflake.wire.statement import Statement, parse

# Statements after which the account is as before.
READING = ("SELECT", "WITH", "SHOW", "DESCRIBE", "DESC", "USE", "INSERT", "UPDATE", "DELETE", "MERGE", "LIST", "LS")
# Answers are kept for clients that come back for them by their query's id: Snowflake keeps them for a day.
KEPT = 200
# The type of a request of several statements in the protocol.
SEVERAL = 0xA000
SCAN = re.compile(
    r"\s*select\s+\*\s+from\s+table\s*\(\s*result_scan\s*\(\s*(?:'([0-9a-f-]+)'|last_query_id\s*\(\s*\))\s*\)\s*\)\s*;?\s*",
    re.IGNORECASE,
)
CANCEL = re.compile(r"\s*select\s+system\$cancel_(?P<all>all_queries|query)\b", re.I)
# Snowflake's own limit, two days, is not watched.
LONGEST_SECONDS = 172_800


@dataclass(frozen=True)
class Finished:
    """What came of a query: its answer's data, or why it failed. For its user only."""

    user: str
    data: dict[str, Any] | None
    error: SnowflakeError | None = None


class Requests:
    """`dispatch` runs one statement, `save` keeps the account after one that may have changed it.

    `in_transaction` tells whether a session has rows to commit; `queries` is filled with what runs, by query id.
    """

    def __init__(
        self,
        dispatch: Callable[[Session, Statement], dict[str, Any]],
        save: Callable[[], None] | None,
        in_transaction: Callable[[Session], bool],
        queries: dict[str, Work] | None = None,
    ) -> None:
        self.dispatch, self.save, self.in_transaction = dispatch, save, in_transaction
        self.finished = BoundedCache(KEPT)
        self.statuses = BoundedCache(10_000)
        # By the client's id of the request, and by the query's.
        self.running: dict[str, Work] = {}
        self.queries: dict[str, Work] = {} if queries is None else queries

    def run(self, session: Session, body: dict[str, Any], request_id: str, query_id: str) -> dict[str, Any]:
        """The statements of a request: the answer's data. Raises SnowflakeError."""
        return self.do(self.begin(session, request_id, query_id), body, request_id, query_id)

    def run_at_once(
        self, session: Session, body: dict[str, Any], request_id: str, query_id: str
    ) -> dict[str, Any] | None:
        """The same, if it is done in no time and nobody has to be waited for; None if not, and nothing is done."""
        changes = self.save is None and not self.in_transaction(session)
        if not fast_path.fits(body.get("sqlText") or "", changes):
            return None
        work = Work(session)
        with fast_path.held(session.account) as held:
            if not held or not work.take_turn():
                return None
            return self.do(self.begin(session, request_id, query_id, work), body, request_id, query_id)

    def begin(self, session: Session, request_id: str, query_id: str, work: Work | None = None) -> Work:
        """From here on it can be stopped."""
        work = work or Work(session)
        self.statuses[query_id] = "RUNNING"
        self.running[request_id] = self.queries[query_id] = work
        return work

    def do(self, work: Work, body: dict[str, Any], request_id: str, query_id: str) -> dict[str, Any]:
        user = work.session.user
        try:
            data = {"queryId": query_id, **self.answer(work, body)}
        except BaseException as error:
            self.remember(query_id, Finished(user, None, told(error)))
            raise
        finally:
            work.finished.set()
            self.running.pop(request_id, None)
            self.queries.pop(query_id, None)
        self.remember(query_id, Finished(user, data))
        self.remember(data["queryId"], Finished(user, data))
        work.session.last_query = data["queryId"]
        return data

    def answer(self, work: Work, body: dict[str, Any]) -> dict[str, Any]:
        session, text = work.session, body.get("sqlText") or ""
        if cancel := CANCEL.match(text):
            # It does not wait for what it is to stop.
            statement = parse(text, body)
            if cancel["all"].lower() == "query":
                return self.dispatch(session, statement)
            others = [one for one in list(self.queries.values()) if one is not work]
            return cancellation.cancel_all(session, statement, others).data()
        with work.turn():
            session.leave_dropped()
            found = multi_statement.statements(session, body)
            return self.run_one(session, found[0]) if len(found) == 1 else self.run_all(session, found)

    def run_one(self, session: Session, statement: Statement) -> dict[str, Any]:
        if scan := SCAN.fullmatch(statement.text):
            kept = self.finished.get(scan[1] or session.last_query)
            if kept and kept.data and kept.user == session.user and "rowtype" in kept.data:
                rows = {key: value for key, value in kept.data.items() if not key.startswith("result")}
                return {**rows, "queryId": str(uuid.uuid4()), "statementTypeId": SELECT}
        try:
            with limited(session):
                return self.dispatch(session, statement)
        except SnowflakeError as error:
            if session.work and error == errors.cancelled():
                raise session.work.why from error
            raise
        finally:
            if self.save and statement.tokens and statement.verb not in READING:
                self.save()

    def run_all(self, session: Session, statements: list[Statement]) -> dict[str, Any]:
        """One after the other; the first that fails is the last. Each answer waits under an id of its own."""
        answers = []
        for statement in statements:
            if statement.describe_only:
                raise errors.unsupported("describing several statements")
            session.check()
            data = self.run_one(session, statement)
            data = {"queryId": str(uuid.uuid4()), **data}
            self.remember(data["queryId"], Finished(session.user, data))
            answers.append(data)
        whole = table(("multiple statement execution",), [[multi_statement.DONE]], SEVERAL).data()
        return whole | {
            "resultIds": ",".join(answer["queryId"] for answer in answers),
            "resultTypes": ",".join(str(answer.get("statementTypeId", SELECT)) for answer in answers),
        }

    def start(self, session: Session, body: dict[str, Any], request_id: str, query_id: str) -> None:
        """Run a request on its own (asyncExec): its client asks for its status, and then for its answer."""
        begun = self.begin(session, request_id, query_id)

        def work() -> None:
            try:
                self.do(begun, body, request_id, query_id)
            except Exception:
                # What went wrong waits for the client.
                return

        threading.Thread(target=work, name=f"query-{query_id}", daemon=True).start()

    def remember(self, query_id: str, finished: Finished) -> None:
        self.finished[query_id] = finished
        self.statuses[query_id] = "SUCCESS" if finished.error is None else "FAILED_WITH_ERROR"

    def result(self, session: Session, query_id: str) -> dict[str, Any]:
        """The answer of a query of the session's user. Raises SnowflakeError, the query's own if it failed."""
        found = self.finished.get(query_id)
        if found is None or found.user != session.user:
            raise SnowflakeError("000709", "02000", f"Statement {query_id} not found")
        if found.error:
            raise found.error
        return found.data

    def status(self, session: Session, query_id: str) -> list[dict[str, Any]]:
        """What monitoring says of it: nothing, or one entry."""
        status, found = self.statuses.get(query_id), self.finished.get(query_id)
        if status is None or (found and found.user != session.user):
            return []
        told = {"id": query_id, "status": status}
        if found and found.error:
            told |= {"errorCode": found.error.code, "errorMessage": found.error.message}
        return [told]

    def cancel(self, session: Session, request_id: str) -> None:
        """Stop a request of the session's user; returns when it has stopped, or at once if it is not there."""
        work = self.running.get(request_id)
        if work is None or work.session.user != session.user:
            return
        work.stop()


@contextmanager
def limited(session: Session) -> Iterator[None]:
    """Stop what the session does here when STATEMENT_TIMEOUT_IN_SECONDS are over."""
    seconds, work = parameters.statement_timeout(session), session.work
    if work is None or not 0 < seconds < LONGEST_SECONDS:
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


def told(error: BaseException) -> SnowflakeError:
    return error if isinstance(error, SnowflakeError) else errors.internal()
