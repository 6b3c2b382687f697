"""Parameters that a request gives its statements, beside their text: they count while those run, before the session's.

https://docs.snowflake.com/en/developer-guide/snowpark/reference/python/latest/snowpark/api/snowflake.snowpark.DataFrame.collect
(`statement_params`); the connectors send them as "parameters" of the request's body.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects import fixed_parameters
from localcloud.snowflake.objects.parameter_defaults import DEFAULTS, type_of
from localcloud.snowflake.objects.parameters import apply
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.statement import Statement

# It counts for the whole request.
_COUNT = "MULTI_STATEMENT_COUNT"


@contextmanager
def in_force(session: Session, statement: Statement) -> Iterator[None]:
    """Let the statement's own parameters be in force for the block, and then those that it leaves to the session.

    Raise SnowflakeError 000002 or 001008 for values that ALTER SESSION refuses.
    """
    given = _of_request(statement.request)
    # What ALTER SESSION sets is the session's.
    if not given or statement.starts("ALTER", "SESSION"):
        yield
        return
    fixed_parameters.refuse(given)
    before = {key: session.parameters.get(key) for key in given}
    session.parameters.update(given)
    apply(session)
    try:
        yield
    finally:
        for key, value in before.items():
            if session.parameters.get(key) == given[key]:
                _set(session, key, value)
        apply(session)


def _of_request(body: Mapping[str, Any]) -> dict[str, str]:
    """Return the parameters of a request's body that sessions have, by their names; drivers send others, too.

    Raise SnowflakeError 001008 for a value of another type than the parameter's.
    """
    given: Mapping[str, Any] = body.get("parameters") or {}
    return {
        name.upper(): _text(name.upper(), value)
        for name, value in given.items()
        if value is not None and name.upper() in DEFAULTS["SESSION"] and name.upper() != _COUNT
    }


def query_tag(body: Mapping[str, Any]) -> str | None:
    """Return the QUERY_TAG of a request's body, None if it gives none."""
    given = {name.upper(): value for name, value in (body.get("parameters") or {}).items()}
    tag = given.get("QUERY_TAG")
    return None if tag is None else str(tag)


def _text(key: str, value: Any) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    type_ = type_of(DEFAULTS["SESSION"][key])
    if (type_ == "NUMBER" and not text.removeprefix("-").isdecimal()) or (
        type_ == "BOOLEAN" and text.lower() not in ("true", "false")
    ):
        raise errors.invalid_value(text, key)
    return text


def _set(session: Session, key: str, value: str | None) -> None:
    if value is None:
        session.parameters.pop(key, None)
    else:
        session.parameters[key] = value
