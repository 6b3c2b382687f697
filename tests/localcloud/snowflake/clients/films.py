"""What an application does through SQLAlchemy: tables, rows, ORM, reflection, errors. Run by test_clients.py."""

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


Base.metadata.create_all(engine)
with Session(engine) as session:
    session.add(Person(email="a@b", name="A"))
    session.commit()
    assert session.get(Person, "a@b").name == "A"
try:
    with engine.connect() as connection:
        connection.execute(sa.text("SELECT * FROM nobody"))
    raise AssertionError("not refused")
except sa.exc.ProgrammingError as error:
    assert "does not exist or not authorized" in str(error)
metadata.drop_all(engine)
assert sa.inspect(engine).get_table_names() == ["people"]
engine.dispose()
print("all is well")
