import pytest
import sqlglot
from sqlglot import exp

from localcloud.snowflake.tables import creation_properties
from localcloud.snowflake.wire.errors import SnowflakeError


def parsed(text: str) -> exp.Create:
    expression = sqlglot.parse_one(text, dialect="snowflake")
    assert isinstance(expression, exp.Create)
    return expression


TABLE = (
    "CREATE TRANSIENT TABLE T (A INT COMMENT 'of the column') CLUSTER BY (A) "
    "DATA_RETENTION_TIME_IN_DAYS = 1 COMMENT = 'of the table'"
)


def test_the_account_gets_what_a_table_declares():
    found = creation_properties.declared(parsed(TABLE), TABLE)
    assert (found.comment, found.transient, found.secure, found.clones) == ("of the table", True, False, False)
    assert found.cluster_by == "LINEAR(A)"
    assert found.parameters == (("DATA_RETENTION_TIME_IN_DAYS", "1"),)


def test_a_column_s_comment_is_not_the_table_s():
    assert creation_properties.comment_of(parsed("CREATE TABLE T (A INT COMMENT 'of the column')")) == ""


def test_nothing_of_the_account_is_left_for_duckdb():
    expression = parsed(TABLE.replace("INT COMMENT", "VARCHAR COLLATE '' COMMENT"))
    creation_properties.take_kept(expression)
    assert expression.sql(dialect="snowflake") == "CREATE TABLE T (A VARCHAR COMMENT 'of the column')"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("CREATE SEQUENCE S", "SEQUENCE"),
        ("CREATE TABLE T (A INT) ERROR_LOGGING = TRUE", "TABLE"),
    ],
)
def test_another_kind_or_property_is_refused(text, kind):
    with pytest.raises(SnowflakeError, match=f"does not support CREATE {kind}") as refusal:
        creation_properties.refuse_kinds(parsed(text), kind)
    assert refusal.value.code == "000002"
