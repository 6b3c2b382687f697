"""A new dataset from nothing to rows in the warehouse: the test writes only what a user writes."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from contracts.reader import contracts
from pipelines.splitter.landing.source import Source
from tests.attack.worker import Worker
from tests.lane import make_lane, migrate
from tests.repository import make_repository
from tests.vendor import Vendor, rows
from tests.warehouse import make_buckets, make_warehouse

DATASET = "scripts.dataset"
# Of all datasets, written from the contracts.
HOLDINGS, LOADED_FILES = "migrations/marts/R__holdings.sql", "migrations/marts/R__loaded_files.sql"
COLUMNS = (
    "id:VARCHAR:Identifier of the device",
    "model:VARCHAR(40)",
    "price:NUMBER(10, 2)",
    "seen_at:TIMESTAMP_NTZ:When it was used last, UTC",
)
NEW = ("new", "devices", "--domain", "streaming", *(word for column in COLUMNS for word in ("--column", column)))
CSV = b"model,id,seen_at,price\nPhone,d-1,2026-12-01 10:20:30,9.50\n,d-2,,\n"  # in an order of its own
JSON = (
    '{"id": "d-3", "model": "\\"TV\\", 55 Zoll", "price": 1234567.891}\n{"seen_at": "2026-12-02", "id": "ü"}\n'.encode()
)


def land(lane, repository, files: dict[str, bytes]) -> list[Source]:
    """Land files of devices, and run the repository's splitter until they are loaded."""
    landed = [lane.buckets.put(f"streaming/devices/{name}", content) for name, content in files.items()]
    worker, keys = Worker(lane.variables(), repository.root), {source.key for source in landed}
    try:  # the worker before may have left a message of its own files, which comes again
        worker.wait_for(lambda: keys <= {line["file"] for line in worker.events("loaded")})
    finally:
        worker.end()
    return landed


def allow(repository, *objects: str) -> None:
    """Write what the steps of drop-column say: an entry for each loss."""
    expires = date.today() + timedelta(days=7)
    entry = "- object: {}\n  change: drop\n  reason: nothing sends or reads it any more\n  expires: {}\n"
    file = repository.root / "environments" / "allowed_destruction.yaml"
    file.write_text("".join(entry.format(name, expires) for name in objects))


def test_a_new_dataset_is_one_contract_and_one_migration(cloud, tmp_path):
    repository = make_repository(tmp_path / "repository")
    before = repository.files()
    repository.run(cloud.environment, DATASET, *NEW, "--personal", "id")
    changed = [name for name, content in sorted(repository.files().items()) if before.get(name) != content]
    contract, page, *views, migration = changed
    assert (contract, page, views) == ("contracts/devices.odcs.yaml", "docs/datasets.md", [HOLDINGS, LOADED_FILES])
    assert migration.startswith("migrations/raw/V20") and migration.endswith("__devices.sql")
    assert "no finding" in repository.run(cloud.environment, "scripts.lint_migrations")
    assert repository.run(cloud.environment, DATASET, "check").startswith(f"{len(contracts()) + 1} contracts, no dis")

    lane = make_lane(cloud, tmp_path, project=repository.root)
    first, second = land(lane, repository, {"a.csv": CSV, "b.jsonl": JSON})
    assert lane.rows("DEVICES", first) == [
        ("d-1", "Phone", Decimal("9.50"), datetime(2026, 12, 1, 10, 20, 30)),
        ("d-2", None, None, None),
    ]
    assert lane.rows("DEVICES", second) == [
        ("d-3", '"TV", 55 Zoll', Decimal("1234567.89"), None),
        ("ü", None, None, datetime(2026, 12, 2)),
    ]


def test_a_column_s_whole_life_in_a_running_platform(cloud, tmp_path):
    """Added, widened, deprecated and dropped; each file's values are in their columns after each step."""
    repository = make_repository(tmp_path / "repository")
    repository.run(
        cloud.environment, DATASET, "new", "devices", "--column", "id:VARCHAR", "--column", "price:NUMBER(3, 0)"
    )
    lane = make_lane(cloud, tmp_path, project=repository.root)

    def changed(*verb: str, files: dict[str, bytes]) -> list[tuple]:
        """Make a change, deploy it as its steps say, and land files: the rows of the table, without those of loads."""
        repository.run(cloud.environment, DATASET, *verb)
        migrate(lane.warehouse, tmp_path, repository.root)
        land(lane, repository, files)
        columns = lane.warehouse.execute(f"SELECT * EXCLUDE (_PART, _ROW) FROM {lane.warehouse.database}.RAW.DEVICES")
        return sorted(columns, key=lambda row: row[0])

    assert changed(
        "add-column", "devices", "os", "VARCHAR(7)",
        files={"1.csv": b"price,id\n1,a\n", "2.csv": b"os,price,id\nLinux,2,b\n"},
    ) == [("a", 1, None), ("b", 2, "Linux")]  # fmt: skip
    assert changed(
        "change-type", "devices", "price", "NUMBER(6, 0)",
        files={"3.jsonl": b'{"id": "c", "price": 123456, "os": "Android"}\n'},
    ) == [("a", 1, None), ("b", 2, "Linux"), ("c", 123456, "Android")]  # fmt: skip
    assert changed(
        "deprecate", "devices", "price", files={"4.csv": b"id,os\nd,\n", "5.csv": b"price,id,os\n5,e,x\n"}
    ) == [
        ("a", 1, None), ("b", 2, "Linux"), ("c", 123456, "Android"), ("d", None, None), ("e", 5, "x"),
    ]  # fmt: skip
    allow(repository, "COLUMN RAW.DEVICES.PRICE", "PIPE RAW.DEVICES_PIPE")
    assert changed("drop-column", "devices", "price", files={"6.csv": b"id,os\nf,y\n"}) == [
        ("a", None), ("b", "Linux"), ("c", "Android"), ("d", None), ("e", "x"), ("f", "y"),
    ]  # fmt: skip


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
