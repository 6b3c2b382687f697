"""An application on SQLAlchemy: tables, rows, ORM, reflection, errors. Run by test_clients.py."""

import datetime
import os
from decimal import Decimal

import sqlalchemy as sa
from snowflake.sqlalchemy import URL
from sqlalchemy.orm import Session, declarative_base

given = {name: os.environ[f"SNOWFLAKE_{name.upper()}"] for name in ("account", "user", "password", "host", "port")}
engine = sa.create_engine(
    URL(**given, database="CLIENT_SQLALCHEMY", schema="PUBLIC", warehouse="COMPUTE_WH", role="ACCOUNTADMIN"),
    connect_args={"protocol": "http"},
)
metadata = sa.MetaData()
films = sa.Table(
    "films",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("title", sa.String(100), nullable=False),
    sa.Column("size", sa.Numeric(18, 3)),
    sa.Column("seen", sa.DateTime),
    sa.Column("day", sa.Date),
)
metadata.create_all(engine)
seen = datetime.datetime(2021, 12, 25, 7)
with engine.begin() as connection:
    rows = [{"id": i, "title": f"t{i}", "size": Decimal("1.5"), "seen": seen, "day": seen.date()} for i in range(3)]
    connection.execute(films.insert(), rows)
    found = connection.execute(sa.select(films).where(films.c.id == 2)).one()
    assert tuple(found) == (2, "t2", Decimal("1.500"), seen, seen.date()), found
    connection.execute(films.update().where(films.c.id == 1).values(title="It's new"))
    connection.execute(films.delete().where(films.c.id == 0))
with engine.connect() as connection:
    connection.execute(films.delete())
    connection.rollback()
    assert connection.scalar(sa.select(sa.func.count()).select_from(films)) == 2
    assert connection.scalar(sa.text("SELECT title FROM films WHERE id = :id"), {"id": 1}) == "It's new"

inspector = sa.inspect(engine)
assert inspector.get_table_names() == ["films"]
assert inspector.has_table("films") and not inspector.has_table("nobody")
assert inspector.get_pk_constraint("films")["constrained_columns"] == ["id"]
reflected = sa.Table("films", sa.MetaData(), autoload_with=engine)
assert [column.name for column in reflected.columns] == [column.name for column in films.columns]
assert reflected.c.title.type.length == 100 and not reflected.c.title.nullable

Base = declarative_base()


class Person(Base):
    __tablename__ = "people"
    email = sa.Column(sa.String, primary_key=True)
    name = sa.Column(sa.String)


class Showing(Base):
    __tablename__ = "showings"
    id = sa.Column(sa.Integer, sa.Sequence("showing"), primary_key=True)
    person = sa.Column(sa.String, sa.ForeignKey("people.email"))
    seats = sa.Column(sa.Integer)


Base.metadata.create_all(engine)
with Session(engine) as session:
    session.add(Person(email="a@b", name="A"))
    session.commit()
    assert session.get(Person, "a@b").name == "A"
    session.add_all(Showing(person="a@b", seats=seats) for seats in (2, 3))
    session.commit()
    query = sa.select(Person.name, sa.func.sum(Showing.seats)).join(Showing, Showing.person == Person.email)
    assert session.execute(query.group_by(Person.name)).all() == [("A", 5)]
    assert session.scalars(sa.select(Showing.id).order_by(Showing.id)).all() == [1, 2]
try:
    with engine.connect() as connection:
        connection.execute(sa.text("SELECT * FROM nobody"))
    raise AssertionError("not refused")
except sa.exc.ProgrammingError as error:
    assert "does not exist or not authorized" in str(error)
metadata.drop_all(engine)
inspector = sa.inspect(engine)
assert sorted(inspector.get_table_names()) == ["people", "showings"]
assert inspector.get_foreign_keys("showings")[0]["referred_table"] == "people"
assert inspector.get_sequence_names() == ["showing"]

with engine.begin() as connection:
    connection.exec_driver_sql(
        "CREATE TABLE rooms (id INT AUTOINCREMENT PRIMARY KEY, code VARCHAR(10) NOT NULL UNIQUE COMMENT 'on the door', "
        "seats NUMBER(5, 1) DEFAULT 1.5, opened TIMESTAMP_TZ DEFAULT '2024-01-01 00:00:00 +0000') COMMENT = 'of films'"
    )
    connection.exec_driver_sql("CREATE VIEW doors AS SELECT id, code FROM rooms")
    connection.exec_driver_sql("CREATE SCHEMA copies")
inspector = sa.inspect(engine)
found = {column["name"]: column for column in inspector.get_columns("rooms")}
assert (found["code"]["type"].length, found["code"]["nullable"], found["code"]["comment"]) == (10, False, "on the door")
assert (found["seats"]["default"], found["seats"]["type"].scale) == ("1.5", 1)
assert found["id"]["autoincrement"] and found["id"]["identity"]["start"] == 1
assert inspector.get_unique_constraints("rooms")[0]["column_names"] == ["code"]
assert inspector.get_table_comment("rooms") == {"text": "of films"}
assert inspector.get_view_names() == ["doors"] and inspector.get_indexes("rooms") == []
assert [column["name"] for column in inspector.get_columns("doors")] == ["id", "code"]
# All tables are read at once, and can be made again.
reflected = sa.MetaData()
reflected.reflect(engine)
assert {"people", "rooms", "showings"} <= set(reflected.tables)
copied = reflected.tables["rooms"].to_metadata(sa.MetaData(), schema="copies")
copied.create(engine)
with engine.begin() as connection:
    connection.execute(copied.insert(), [{"id": 1, "code": "a"}])
    assert connection.execute(sa.select(copied.c.code, copied.c.seats)).one() == ("a", Decimal("1.5"))
engine.dispose()
print("all is well")
