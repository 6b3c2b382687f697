from sqlglot import exp

from localcloud.snowflake.engine.functions.field_columns import field_column, is_field_column


def test_the_column_of_a_field_is_known_and_no_two_fields_share_one():
    columns = [field_column(number) for number in range(12)]
    assert all(map(is_field_column, columns))
    names = {column.name for column in columns}
    assert len(names) == 12
    # The names are replaced in a text: none begins with another one.
    assert not [1 for name in names for other in names if name != other and other.startswith(name)]


def test_another_column_and_a_text_stand_for_no_field():
    assert not is_field_column(exp.column("A"))
    assert not is_field_column(exp.Literal.string(field_column(0).name))
