import pytest

from pipelines.exploration.datasets import DataError
from pipelines.exploration.source import Warehouse, open_source


@pytest.mark.parametrize(
    ("data", "line"),
    [
        ("/nowhere", "/nowhere is not a folder; expected /nowhere/streaming/… and /nowhere/vendor/…"),
        ("warehouse", "DATA is 'warehouse', but the variable SNOWFLAKE_ACCOUNT is not set: start with `make notebook "),
        (
            "landing",
            "DATA is 'landing', but the variable MARQUEE_LANDING_BUCKET is not set: start with `make notebook ",
        ),
    ],
)
def test_data_that_are_not_there_are_one_line(data, line):
    with pytest.raises(DataError) as error:
        open_source(data, {})
    assert str(error.value).startswith(line)
    assert error.value._render_traceback_() == [f"\x1b[31m{error.value}\x1b[0m"]


def test_the_marts_of_half_the_files_are_refused_with_the_file_s_name(spark_process, tmp_path):
    (tmp_path / "streaming" / "users").mkdir(parents=True)
    (tmp_path / "streaming" / "users" / "a.csv").write_text("email,first_name\n")
    with pytest.raises(DataError, match=r"users/a\.csv has no column last_name; expected the columns"):
        spark_process({"marts": str(tmp_path)})


def test_a_query_that_is_none_is_one_line(sample_warehouse):
    with (
        sample_warehouse.connect("analyst") as connection,
        pytest.raises(DataError, match=r"^the query has no answer: ") as error,
    ):
        Warehouse(connection).frame("SELECT nothing FROM nowhere")
    assert "\n" not in str(error.value)
