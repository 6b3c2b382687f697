import itertools

import duckdb
import pyarrow as pa
import pytest

from localcloud.snowflake.files.text_conversion import NUMBER, Target, cast_matching, convert_text


@pytest.mark.parametrize("type_", ["DECIMAL(4,2)", "BIGINT"])
def test_no_text_is_a_number_that_does_not_look_like_one(type_):
    """The texts that are looked at with the pattern are all that need it."""
    texts = ["".join(one) for size in range(5) for one in itertools.product("01.-eEx_b \v", repeat=size)]
    with duckdb.connect() as duck:
        duck.register("texts", pa.table({"t": texts}))
        rows = {}
        for name, sql in (
            ("pattern", cast_matching("t", NUMBER, type_)),
            ("quick", convert_text("t", Target("N", type_))),
        ):
            rows[name] = duck.execute(f"SELECT t, TRY({sql}) FROM texts").fetchall()
        assert rows["pattern"] == rows["quick"]
        assert sum(value is not None for _, value in rows["quick"]) > 200
