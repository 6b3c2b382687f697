"""Where a client is told that a stage's files are, by the driver and the address that it uses."""

from __future__ import annotations

from pathlib import Path

import pytest

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.loading.stage_transfer import BUCKET, Grant, StageTransfers
from tests.localcloud.snowflake.unconnected import unconnected

STAGE = Path("/cloud/stages/5ea1")


def session(client: str, address: str, reads_local_files: bool = True) -> Session:
    found = unconnected(client=client, address=address)
    found.reads_local_files = reads_local_files
    return found


def test_an_older_driver_copies_in_the_folder() -> None:
    for client in ("PythonConnector", "JDBC"):
        info = StageTransfers().stage_info(session(client, "https://127.0.0.1:8085"), STAGE, "in/2026")
        assert (info["locationType"], info["location"]) == ("LOCAL_FS", "/cloud/stages/5ea1/in/2026")


@pytest.mark.parametrize("below", ["in/2026", "/in/2026/", "in/2026/"])
def test_a_driver_with_a_core_in_rust_copies_over_s3(below: str) -> None:
    transfers = StageTransfers()
    rust = session("PythonConnector", "http://127.0.0.1:8084", reads_local_files=False)
    info = transfers.stage_info(rust, STAGE, below, writes=True)
    assert (info["locationType"], info["location"]) == ("S3", f"{BUCKET}/5ea1/in/2026/")
    assert info["endPoint"] == "http://127.0.0.1:8084"
    assert transfers.grants[info["creds"]["AWS_TOKEN"]] == Grant(STAGE, "5ea1/", True)


@pytest.mark.parametrize("client", ["Go", "JavaScript"])
def test_go_and_node_copy_over_s3_where_they_have_tls(client: str) -> None:
    transfers = StageTransfers()
    assert transfers.stage_info(session(client, "http://127.0.0.1:8084"), STAGE)["locationType"] == "LOCAL_FS"
    info = transfers.stage_info(session(client, "https://127.0.0.1:8085"), STAGE)
    assert (info["locationType"], info["location"], info["endPoint"]) == ("S3", f"{BUCKET}/5ea1/", "127.0.0.1:8085")


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("5ea1/a.csv", STAGE / "a.csv"),
        ("5ea1/in/a b.csv", STAGE / "in" / "a b.csv"),
        ("5ea1/", None),
        ("5ea1/../0ther/a.csv", None),
        ("5ea1//etc/passwd", None),
        ("0ther/a.csv", None),
    ],
)
def test_a_transfer_opens_its_own_stage_only(key: str, path: Path | None) -> None:
    assert Grant(STAGE, "5ea1/", False).path(key) == path
