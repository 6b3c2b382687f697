"""The traffic lands files on its own, in each shape in turn, and says why it can't."""

from contracts.contract import Column
from contracts.reader import contracts
from rehearsal.upgrade.traffic import Traffic
from tests.waiting import until

OLD = {name: contract for name, contract in contracts().items() if contract.domain == "streaming"}


class Bucket:
    """An S3 client that keeps what is put."""

    def __init__(self, fails_at: int = -1) -> None:
        self.keys: list[str] = []
        self.fails_at = fails_at

    def put_object(self, Bucket: str, Key: str, Body: bytes) -> None:
        if len(self.keys) == self.fails_at:
            raise OSError("no\nroute")
        self.keys.append(f"{Bucket}/{Key}")


def run_until(traffic: Traffic, done) -> None:
    traffic.start()
    until(done, 60, every=0.01)
    traffic.stop()


def test_datasets_and_shapes_take_turns_and_each_file_has_its_phase():
    wider = {
        name: contract.__class__(**{**vars(contract), "columns": (*contract.columns, Column("country", type_))})
        for name, contract in OLD.items()
        if (type_ := contract.columns[0].type)
    }
    s3 = Bucket()
    traffic = Traffic(s3, "landing", [OLD, wider], seconds=0.01)
    run_until(traffic, lambda: len(traffic.landed) >= 12)

    assert traffic.fault == ""
    files = [landed.file for landed in traffic.landed[:12]]
    assert [file.dataset for file in files] == list(OLD) * 4
    assert ["country" in file.columns for file in files] == [False, False, False, True, True, True] * 2
    assert {landed.phase for landed in traffic.landed} == {"before"}
    assert s3.keys[4] == f"landing/streaming/{files[4].dataset}/traffic-00004.csv"


def test_the_first_failure_ends_it_and_is_told_in_one_line():
    traffic = Traffic(Bucket(fails_at=2), "landing", [OLD], seconds=0.01)
    run_until(traffic, lambda: traffic.fault)
    assert traffic.fault == "no more files can land: no route"
    assert len(traffic.landed) == 2
