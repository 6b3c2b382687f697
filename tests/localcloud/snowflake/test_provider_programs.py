"""The real Terraform provider and what runs by itself: streams, tasks, functions, procedures, dynamic tables."""

from __future__ import annotations

import pytest

from tests.localcloud.snowflake.terraform import UNCHANGED, Terraform, versions

pytestmark = pytest.mark.slow

NAME = "PROGRAMS"
# Changes by hand; a plan has to find each of the resources.
DRIFT = {
    f"ALTER STREAM {NAME}.WORK.CHANGES SET COMMENT = 'by hand'": "snowflake_stream_on_table.changes",
    f"DROP STREAM {NAME}.WORK.ITEM_CHANGES": "snowflake_stream_on_view.changes",
    f"DROP STREAM {NAME}.WORK.ARRIVED": "snowflake_stream_on_directory_table.arrived",
    f"ALTER TASK {NAME}.WORK.NIGHTLY SUSPEND": "snowflake_task.nightly",
    f"ALTER TASK {NAME}.WORK.AFTERWARDS MODIFY AS SELECT 3": "snowflake_task.afterwards",
    f"DROP FUNCTION {NAME}.WORK.TWICE(NUMBER)": "snowflake_function_sql.twice",
    f"DROP PROCEDURE {NAME}.WORK.ANSWER()": "snowflake_procedure_sql.answer",
    f"DROP SEQUENCE {NAME}.WORK.NUMBERS": "snowflake_sequence.numbers",
    f"ALTER DYNAMIC TABLE {NAME}.WORK.RECENT SET TARGET_LAG = '2 hours'": "snowflake_dynamic_table.recent",
}

IMPORTED = (
    *("snowflake_stream_on_table", "snowflake_stream_on_view", "snowflake_stream_on_directory_table"),
    *("snowflake_task", "snowflake_sequence", "snowflake_dynamic_table"),
)


@pytest.mark.rule(
    "Terraform's provider: streams on tables, views and stages, tasks with their graph and parameters, functions and "
    "procedures in SQL, sequences and dynamic tables created, changed, repaired after drift, imported, dropped",
    source="https://github.com/snowflakedb/terraform-provider-snowflake",
    status="matches Snowflake; functions and procedures are not imported: the provider then plans changes, as "
    "its page says",
)
@pytest.mark.parametrize("version", versions() or [None])
@pytest.mark.timeout(300)
def test_what_the_provider_lets_run_it_finds_again(snowflake_server, tmp_path, version) -> None:
    terraform = Terraform(tmp_path / "terraform", snowflake_server, "programs", version, name=NAME)
    terraform.apply()
    assert terraform.plan() == UNCHANGED
    terraform.variables["changed"] = True
    terraform.apply()
    assert terraform.plan() == UNCHANGED
    with snowflake_server.connect(database=NAME, schema="WORK") as connection:
        sql = connection.cursor().execute
        assert sql("SELECT TWICE(21)").fetchall() == [(42,)]
        [timeout] = sql("SHOW PARAMETERS LIKE 'USER_TASK_TIMEOUT_MS' IN TASK NIGHTLY").fetchall()
        assert timeout[1:4] == ("60000", "3600000", "TASK")
        modes = {row[1]: row[11] for row in sql("SHOW STREAMS").fetchall()}
        assert modes == {"ARRIVED": "DEFAULT", "CHANGES": "APPEND_ONLY", "ITEM_CHANGES": "DEFAULT"}
        for statement in DRIFT:
            sql(statement)
    found = {address for address, change in terraform.changes().items() if change["actions"] != ["no-op"]}
    assert found >= set(DRIFT.values())
    terraform.apply_plan()
    assert terraform.plan() == UNCHANGED

    ids = terraform.ids()
    terraform.import_again(address for address in ids if address.split(".")[0] in IMPORTED)
    assert terraform.plan() == UNCHANGED
    assert terraform.ids() == ids

    terraform.run("destroy", "-auto-approve")
    with snowflake_server.connect() as connection:
        assert connection.cursor().execute(f"SHOW DATABASES LIKE '{NAME}'").fetchall() == []
