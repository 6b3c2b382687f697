"""A new dataset from nothing to rows in the warehouse: the test writes only what a user writes."""

from datetime import date, datetime
from decimal import Decimal

from tests.attack.worker import Worker
from tests.lane import make_lane, migrate
from tests.repository import make_repository
from tests.vendor import Vendor, rows
from tests.warehouse import make_buckets, make_warehouse

DATASET = "scripts.dataset"
HOLDINGS = "migrations/marts/R__holdings.sql"  # of all datasets, written from the contracts
COLUMNS = (
    "id:VARCHAR:Identifier of the device",
    "model:VARCHAR(40)",
    "price:NUMBER(10, 2)",
    "seen_at:TIMESTAMP_NTZ:When it was used last, UTC",
)
NEW = ("new", "devices", "--domain", "streaming", *(word for column in COLUMNS for word in ("--column", column)))
CSV = b"model,id,seen_at,price\nPhone,d-1,2026-12-01 10:20:30,9.50\n,d-2,,\n"  # in an order of its own
JSON = '{"id": "d-3", "model": "\\"TV\\", 55 Zoll", "price": 1234567.891}\n{"seen_at": "2026-12-02", "id": "ü"}\n'


def test_a_new_dataset_is_one_contract_and_one_migration(cloud, tmp_path):
    repository = make_repository(tmp_path / "repository")
    before = repository.files()
    repository.run(cloud.environment, DATASET, *NEW, "--personal", "id")
    changed = [name for name, content in sorted(repository.files().items()) if before.get(name) != content]
    contract, page, view, migration = changed
    assert (contract, page, view) == ("contracts/devices.odcs.yaml", "docs/datasets.md", HOLDINGS)
    assert migration.startswith("migrations/raw/V20") and migration.endswith("__devices.sql")
    assert "no finding" in repository.run(cloud.environment, "scripts.lint_migrations")
    assert repository.run(cloud.environment, DATASET, "check") == "7 contracts, no disagreement\n"

    lane = make_lane(cloud, tmp_path, project=repository.root)
    files = [
        lane.buckets.put("streaming/devices/a.csv", CSV),
        lane.buckets.put("streaming/devices/b.jsonl", JSON.encode()),
    ]
    worker = Worker(lane.variables(), repository.root)
    try:
        worker.wait_for(lambda: len(worker.events("loaded")) == 2)
    finally:
        worker.end()
    assert lane.rows("DEVICES", files[0]) == [
        ("d-1", "Phone", Decimal("9.50"), datetime(2026, 12, 1, 10, 20, 30)),
        ("d-2", None, None, None),
    ]
    assert lane.rows("DEVICES", files[1]) == [
        ("d-3", '"TV", 55 Zoll', Decimal("1234567.89"), None),
        ("ü", None, None, datetime(2026, 12, 2)),
    ]


def test_a_new_dataset_of_the_vendor_too(cloud, tmp_path):
    repository = make_repository(tmp_path / "repository")
    before = repository.files()
    columns = ("--column", "name:VARCHAR", "--column", "founded:DATE", "--required", "name", "--key", "name")
    repository.run(cloud.environment, DATASET, "new", "labels", "--domain", "vendor", *columns)
    changed = [name for name, content in sorted(repository.files().items()) if before.get(name) != content]
    contract, page, view, migration = changed
    assert (contract, page, view) == ("contracts/labels.odcs.yaml", "docs/datasets.md", HOLDINGS)
    assert migration.startswith("migrations/vendor/V20") and migration.endswith("__labels.sql")
    assert "no finding" in repository.run(cloud.environment, "scripts.lint_migrations")

    warehouse = make_warehouse(cloud, ["migrator", "bulk_load"])
    make_buckets(warehouse)
    migrate(warehouse, tmp_path, repository.root)
    labels = [{"name": "Merlion", "founded": "1970-01-31"}, {"name": "Quai", "founded": None}]
    Vendor(cloud.client("s3"), warehouse.landing).land({**rows(1), "labels": labels})
    said = repository.run(warehouse.variables("bulk_load"), "pipelines.bulk_load")
    assert "labels: 2 rows of 1 files" in said and "is live" in said
    loaded = warehouse.execute(f"SELECT NAME, FOUNDED FROM {warehouse.database}.VENDOR.LABELS ORDER BY 1")
    assert loaded == [("Merlion", date(1970, 1, 31)), ("Quai", None)]
