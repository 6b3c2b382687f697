"""The warehouse's answers to the six questions: one view each, read with the analyst's rights."""

from collections.abc import Mapping

from snowflake.connector.cursor import SnowflakeCursor
from snowflake.connector.errors import Error

from pipelines.exploration.datasets import DataError
from pipelines.exploration.questions import Answers, Question, answers
from pipelines.service_user import ServiceUser


def warehouse_answers(variables: Mapping[str, str]) -> Answers:
    """Return {question id: answer} from the views in MARTS of the database that SNOWFLAKE_DATABASE names.

    Raises DataError with one line, KeyError with the name of a missing variable.
    """
    analyst = ServiceUser.from_environment(variables)
    try:
        with analyst.connect() as connection, connection.cursor() as cursor:
            return answers(lambda question: _ask(cursor, analyst.database, question))
    except Error as error:
        raise DataError(f"the warehouse did not answer: {' '.join(str(error).split())}") from error


def _ask(cursor: SnowflakeCursor, database: str, question: Question) -> object:
    cursor.execute(f"SELECT ANSWER FROM {database}.MARTS.{question.view}")
    rows = cursor.fetchall()
    if len(rows) != 1:
        raise DataError(f"{question.view} has {len(rows)} rows; expected one")
    [(value,)] = rows
    return value
