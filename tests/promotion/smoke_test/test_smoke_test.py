"""The smoke test against a local cloud in which the test stands in for the splitter and the pipe."""

import threading

import pytest

from promotion.environment import PROJECT, load
from promotion.outputs import Outputs
from promotion.smoke_test.smoke_test import smoke_test
from promotion.smoke_test.stages import NotVerified
from tests.promotion.smoke_test.test_service import service_of_two_revisions
from tests.roles import verify_outputs
from tests.warehouse import Warehouse, make_buckets, make_warehouse


@pytest.fixture
def platform(cloud, monkeypatch) -> tuple[Warehouse, Outputs]:
    for name, value in cloud.variables.items():
        monkeypatch.setenv(name, value)
    warehouse = make_warehouse(cloud, ["analyst"])
    make_buckets(warehouse)
    warehouse.execute(
        f"CREATE TABLE {warehouse.database}.RAW.USERS (FIRST_NAME VARCHAR, LAST_NAME VARCHAR, EMAIL VARCHAR)",
        (PROJECT / "migrations" / "marts" / "R__canaries.sql")
        .read_text()
        .replace("{{ database }}", warehouse.database),
    )
    return warehouse, Outputs(verify_outputs(warehouse))


class FakeSplitter:
    """Cuts and loads the file that `landing` names, as soon as it is said."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.warehouse, self.said, self.work = warehouse, [], []

    def hear(self, line: str) -> None:
        self.said.append(line)
        if line.startswith("landing: "):
            self.work.append(threading.Thread(target=self.load, args=(line.partition("/streaming/")[2],)))
            self.work[0].start()

    def load(self, name: str) -> None:
        s3 = self.warehouse.cloud.client("s3")
        key = f"streaming/{name}"
        lines = s3.get_object(Bucket=self.warehouse.landing, Key=key)["Body"].read().decode().splitlines()[1:]
        rows = ", ".join("(" + ", ".join(f"'{value}'" for value in line.split(",")) + ")" for line in lines)
        self.warehouse.execute(f"INSERT INTO {self.warehouse.database}.RAW.USERS VALUES {rows}")


def test_a_file_that_arrives_is_followed_to_its_rows(platform, monkeypatch):
    warehouse, outputs = platform
    splitter = FakeSplitter(warehouse)
    monkeypatch.setattr("promotion.smoke_test.stages.CanaryTrace.part", lambda self: "a part")
    monkeypatch.setattr("promotion.smoke_test.stages.CanaryTrace.manifest", lambda self: "a manifest")

    smoke_test(load("local"), outputs, 60, splitter.hear)

    for thread in splitter.work:
        thread.join()
    assert [line.split(":")[0] for line in splitter.said] == ["service", "landing", "part", "manifest", "rows"]
    assert splitter.said[-1].startswith("rows: 3 in RAW.USERS, each once")


def test_nothing_is_uploaded_while_ecs_runs_another_task(platform):
    warehouse, outputs = platform
    ecs = warehouse.cloud.client("ecs")
    before, after = service_of_two_revisions(ecs, warehouse.database)
    named = {"cluster": warehouse.database, "name": "splitter", "task_definition": after}
    said: list[str] = []

    with pytest.raises(NotVerified, match=rf"^service: splitter runs {before.rpartition('/')[2]}, not "):
        smoke_test(load("local"), Outputs({**outputs.values, "splitter_service": named}), 60, said.append)
    assert said == []


def test_without_a_splitter_it_stops_at_the_part(platform):
    with pytest.raises(NotVerified, match=r"^part: not there after 0 s; nothing cuts streaming/users/verify-"):
        smoke_test(load("local"), platform[1], 0, lambda line: None)
