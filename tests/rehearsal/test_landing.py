import pytest

from rehearsal.landing import DATASETS, files
from rehearsal.steps import StepFailed


def lay(folder, name="part.csv"):
    for source, datasets in DATASETS.items():
        for dataset in datasets:
            (folder / source / dataset).mkdir(parents=True)
            (folder / source / dataset / name).write_text("a\n1\n")


def test_files_are_the_data_files_of_the_documented_layout(tmp_path):
    lay(tmp_path)
    (tmp_path / "streaming" / "users" / "deeper").mkdir()
    (tmp_path / "streaming" / "users" / "deeper" / "more.jsonl.gz").write_bytes(b"")
    (tmp_path / "streaming" / "users" / "notes.txt").write_text("not data")
    names = [path.relative_to(tmp_path).as_posix() for path in files(tmp_path)]
    assert names[:2] == ["streaming/users/deeper/more.jsonl.gz", "streaming/users/part.csv"]
    assert len(names) == 7


def test_a_dataset_without_files_is_named(tmp_path):
    lay(tmp_path)
    (tmp_path / "vendor" / "books" / "part.csv").unlink()
    with pytest.raises(StepFailed, match=r"no books files: .*vendor/books"):
        files(tmp_path)


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(StepFailed, match="nowhere is not a folder"):
        files(tmp_path / "nowhere")
