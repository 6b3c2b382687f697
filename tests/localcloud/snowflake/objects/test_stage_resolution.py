"""The stage of a location, and the privileges that it needs."""

from __future__ import annotations

import pytest

from localcloud.snowflake.catalog.account_objects import Role, User
from localcloud.snowflake.catalog.grants import Grant
from localcloud.snowflake.catalog.schema_objects import Table
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects.integration import Integration
from localcloud.snowflake.objects.stage import Stage
from localcloud.snowflake.objects.stage_resolution import folders, require_internal, stage_at
from localcloud.snowflake.wire.errors import SnowflakeError

NAME = ("DB", "RAW", "S")


@pytest.fixture
def reader(session: Session) -> Session:
    """The session, in a role that may use the database and the schema and has no other privilege."""
    session.account.add(Role(("READER",), "ACCOUNTADMIN"))
    session.role = "READER"
    for kind, name in (("DATABASE", ("DB",)), ("SCHEMA", ("DB", "RAW"))):
        grant(session, "USAGE", kind, name)
    return session


def grant(session: Session, privilege: str, kind: str, name: tuple[str, ...]) -> None:
    session.account.grants.add(Grant(privilege, kind, name, "READER", False, "", session.account.now()))


def refused(session: Session, name: tuple[str, ...], privilege: str = "READ") -> str:
    with pytest.raises(SnowflakeError) as refusal:
        stage_at(session, name, "COPY", privilege)
    return refusal.value.code


def test_an_internal_stage_is_read_and_written_by_privilege(reader: Session) -> None:
    stage = reader.account.add(Stage(NAME, "ACCOUNTADMIN"))
    assert refused(reader, ("S",)) == "002003"
    grant(reader, "READ", "STAGE", NAME)
    assert stage_at(reader, ("S",), "COPY") is stage
    assert refused(reader, ("S",), "WRITE") == "003001"


def test_an_external_stage_needs_usage_on_it_and_its_integration(reader: Session) -> None:
    integration = reader.account.add(Integration(("I",), "ACCOUNTADMIN"))
    reader.account.add(Role(("MAKER",), "ACCOUNTADMIN"))
    stage = reader.account.add(Stage(NAME, "MAKER", url="s3://a/", storage_integration="I"))
    grant(reader, "USAGE", "STAGE", NAME)
    assert refused(reader, NAME) == "002003"
    grant(reader, "USAGE", "INTEGRATION", ("I",))
    assert stage_at(reader, NAME, "COPY") is stage
    reader.account.grants.remove(("USAGE", "INTEGRATION", ("I",), "READER"))
    # The stage's owner has the privilege.
    integration.owner = "MAKER"
    assert stage_at(reader, NAME, "COPY") is stage


def test_the_stage_of_a_user_and_of_a_table(session: Session) -> None:
    table = session.account.add(Table(("DB", "RAW", "T"), "ACCOUNTADMIN"))
    user = session.account.get(User, ("ADMIN",))
    assert stage_at(session, ("~",), "PUT").id == user.stage_folder
    assert stage_at(session, ("%T",), "PUT").id == table.stage_folder
    assert stage_at(session, ("%T",), "PUT").name == ("DB", "RAW", "%T")
    session.role = "PUBLIC"
    assert refused(session, ("%T",)) == "002003"


def test_an_external_stage_has_no_folder() -> None:
    require_internal(Stage(NAME, ""), "PUT")
    with pytest.raises(SnowflakeError, match=r"PUT with an external stage: 'DB\.RAW\.S'"):
        require_internal(Stage(NAME, "", url="s3://a/"), "PUT")


def test_the_folders_of_all_stages(session: Session) -> None:
    table = session.account.add(Table(("DB", "RAW", "T"), "ACCOUNTADMIN"))
    stage = session.account.add(Stage(NAME, "ACCOUNTADMIN"))
    user = session.account.get(User, ("ADMIN",))
    assert folders(session.account) == {table.stage_folder, stage.id, user.stage_folder}
