from collections.abc import Callable
from dataclasses import replace

import pytest
import yaml

from contracts.reader import read as read_contract
from contracts.reader import read_all
from promotion.dataset.agreement import disagreements
from promotion.dataset.change.creation import Request, create
from promotion.dataset.change.project import Folders, Project, read
from promotion.dataset.change.refusal import Refusal
from promotion.dataset.compatibility import Compatibility
from promotion.dataset.tables import replayed
from promotion.migration import script
from tests.contracts.test_files import faults
from tests.promotion.dataset.change.conftest import NOW

COLUMNS = ("id:VARCHAR", "seen_at:timestamp_ntz:When it was used last, UTC: always", "price: NUMBER(10,2)")
WRITTEN = ("docs/datasets.md", "migrations/marts/R__holdings.sql")
WRITTEN_OF_STREAMING = (*WRITTEN, "migrations/marts/R__loaded_files.sql")
DEVICES = Request("devices", "streaming", "data", "", COLUMNS, personal=("id",))
LABELS = Request("labels", "vendor", "rights", "The labels: of books.", COLUMNS, (), ("id",), ("id", "seen_at"))


@pytest.mark.parametrize("request_", [DEVICES, LABELS])
def test_the_new_contract_keeps_the_standard_and_agrees_with_its_script(
    request_: Request, folders: Folders, make: Callable
) -> None:
    change = make(lambda project: create(request_, project, NOW))
    contract = folders.contracts / f"{request_.name}.odcs.yaml"
    schema = "raw" if request_ is DEVICES else "vendor"
    made = folders.migrations / schema / f"V20261201102030__{request_.name}.sql"
    written = WRITTEN_OF_STREAMING if schema == "raw" else WRITTEN
    assert list(change.files) == [contract, made, *(folders.root / name for name in written)]
    assert (change.compatibility, change.title) == (Compatibility.ADDITIVE, f"{request_.name} 1.0.0")
    assert faults(yaml.safe_load(contract.read_text())) == []
    scripts, problems = script.read(folders.migrations, folders.variables)
    assert problems == [] and list(disagreements(read_all(folders.contracts), replayed(scripts))) == []
    assert f"## {request_.name}\n" in (folders.root / "docs" / "datasets.md").read_text()


def test_what_is_not_said_has_a_default(make: Callable, folders: Folders) -> None:
    make(lambda project: create(DEVICES, project, NOW))
    contract = read_contract(folders.contracts / "devices.odcs.yaml")
    assert (contract.version, contract.owner, contract.retention_days) == ("1.0.0", "data", 30)
    assert (contract.folder, contract.table, contract.key, contract.rows_percent) == (
        "streaming/devices", "RAW.DEVICES", (), None,
    )  # fmt: skip
    assert contract.purpose == "Devices of the streaming app."
    assert [(c.name, str(c.type), c.description, c.classification, c.since) for c in contract.columns] == [
        ("id", "VARCHAR", "Id", "personal", None),
        ("seen_at", "TIMESTAMP_NTZ", "When it was used last, UTC: always", "internal", None),
        ("price", "NUMBER(10, 2)", "Price", "internal", None),
    ]


def test_a_vendor_s_dataset_has_its_rules(make: Callable, folders: Folders) -> None:
    make(lambda project: create(LABELS, project, NOW))
    contract = read_contract(folders.contracts / "labels.odcs.yaml")
    assert (contract.owner, contract.purpose) == ("rights", "The labels: of books.")
    assert (contract.key, contract.rows_percent) == (("id", "seen_at"), (50, 200))
    assert [column.name for column in contract.columns if column.required] == ["id"]


def test_the_next_steps_are_in_order(project: Project) -> None:
    merge, image, send = create(DEVICES, project, NOW).steps
    assert merge.startswith("merge these files: the lane's `migrate`")
    assert "name its tag in `images.splitter`" in image
    assert send == "when prod has passed, the app may send files to streaming/devices/"
    first, *_ = create(LABELS, project, NOW).steps
    assert first.startswith("let the vendor send vendor/labels/ first")


def test_the_same_again_is_there(make: Callable, folders: Folders) -> None:
    make(lambda project: create(DEVICES, project, NOW))
    again = create(DEVICES, read(folders, None), NOW)
    assert (again.title, again.files, again.steps) == ("devices is there, in version 1.0.0: nothing to do", {}, ())


@pytest.mark.parametrize(
    ("request_", "line"),
    [
        (replace(DEVICES, name="streams"), "the dataset streams is there, with movie_title, user_email"),
        (replace(DEVICES, name="STREAMS"), "the dataset streams is there, with movie_title, user_email"),
        (replace(DEVICES, name="Devices"), "'Devices' is no name of a dataset: write small letters"),
        (replace(DEVICES, name="table"), "table is a reserved word of Snowflake: choose another name, such as table"),
        (replace(LABELS, name="batches"), "VENDOR.BATCHES is there, and belongs to no contract: choose another name"),
        (replace(DEVICES, columns=()), "a dataset has at least one column: add --column NAME:TYPE"),
        (replace(DEVICES, columns=("id",)), "the column 'id' has no type: write NAME:TYPE, such as id:VARCHAR"),
        (replace(DEVICES, columns=("id:INT",)), "INT is no type that the platform loads: write NUMBER(38, 0)"),
        (replace(DEVICES, columns=("id:DATE", "id:DATE")), "the column id is given twice: remove one of the two"),
        (replace(DEVICES, columns=("id:DATE", "ID:DATE")), "'ID' is no name of a column"),
        (replace(DEVICES, columns=("id:DATE", "_row:DATE")), "'_row' is no name of a column"),
        (replace(DEVICES, columns=("id:DATE", "from:DATE")), "from is a reserved word of Snowflake"),
        (replace(DEVICES, columns=("id:DATE:{{ x }}",)), "has {{, which begins a variable in a script"),
        (replace(DEVICES, purpose="{% x %}"), "has {%, which begins a variable in a script"),
        (replace(DEVICES, personal=("price", "idd")), "there is no column idd: did you mean id? there are id, seen_at"),
        (replace(DEVICES, required=("id",)), "the splitter does not check required columns and keys"),
        (replace(DEVICES, owner=" "), "a dataset has an owner, a group of .gitlab/CODEOWNERS: write --owner NAME"),
    ],
)  # fmt: skip
def test_a_dataset_that_can_t_be_begun_is_refused(request_: Request, line: str, project: Project) -> None:
    with pytest.raises(Refusal) as refused:
        create(request_, project, NOW)
    assert line in str(refused.value) and "\n" not in str(refused.value)
