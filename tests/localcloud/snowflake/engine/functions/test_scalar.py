"""Functions that DuckDB calls back."""

from __future__ import annotations

import duckdb
import pytest

from localcloud.snowflake.engine.functions.scalar import Scalar, create, raised
from localcloud.snowflake.wire import errors


def _fail(text: str) -> str:
    raise errors.unsupported(text)


def test_a_function_is_called_without_nulls() -> None:
    with duckdb.connect() as connection:
        shout = Scalar("shout", lambda text: f"{text}!", ("VARCHAR",), "VARCHAR")
        create([shout], connection)
        create([shout], connection)
        assert connection.execute("SELECT shout('a'), shout(NULL)").fetchall() == [("a!", None)]


def test_its_error_is_found_in_duckdbs() -> None:
    with duckdb.connect() as connection:
        create([Scalar("fail", _fail, ("VARCHAR",), "VARCHAR")], connection)
        with pytest.raises(duckdb.Error) as error:
            connection.execute("SELECT fail('this')").fetchall()
    found = raised(str(error.value))
    assert found is not None
    assert (found.code, found.message.rpartition(" ")[2]) == ("000002", "this.")
    assert raised("another message") is None
