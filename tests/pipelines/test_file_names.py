import pytest

from pipelines.file_names import endings, is_data, is_passed_over, kind_of, passed_over_line


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("csv", ("a.csv", "a.CSV", "a.Csv.GZ", "a.csv.zst", "a b.csv", "a.json.csv", "x_a.csv", "#a.csv", "a\n.csv")),
        ("json", ("a.json", "a.JSONL.gz", "2026/A.NDJSON.ZST", "a.b.json", "a.ndjson")),
        ("parquet", ("a.parquet", "A.Parquet")),
        (
            None,
            ("a.parquet.gz", "a.json.bz2", "a.xml", "json", "a.csv.gz.part", "a.tsv", "a.txt", "a.csv ", "a.csv.gz.gz"),
        ),
    ],
)
def test_the_kind_is_the_end_of_the_name_in_any_case(kind, names):
    assert [kind_of(name) for name in names] == [kind] * len(names)


LEFT_BEHIND = {
    "folders": ("users/", "users/day=1/", "users/a.csv/", "users_$folder$", "users/day_$folder$"),
    "Spark, Hadoop, Databricks": (
        "users/_SUCCESS",
        "users/_success",
        "users/_committed_17",
        "users/_started_17",
        "users/_temporary/0/_temporary/attempt_1/part-00000.csv",
        "users/.spark-staging-1/part-00000.csv",
        "users/_delta_log/00000000000000000000.json",
        "users/.part-0.csv.crc",
        "users/part-0.csv.crc",
        "users/a.csv._COPYING_",
    ),
    "systems, editors": (
        "users/.DS_Store",
        "users/._users.csv",
        "users/__MACOSX/._users.csv",
        "users/.ipynb_checkpoints/a.csv",
        "users/Thumbs.db",
        "users/desktop.ini",
        "users/a.csv~",
        "users/~$a.csv",
        "users/.~lock.a.csv#",
        "users/.a.csv.swp",
        "users/.hidden.csv",
    ),
    "checksums and halves": ("users/a.csv.md5", "users/a.csv.gz.SHA256", "users/a.csv.tmp"),
}


@pytest.mark.parametrize("tool", LEFT_BEHIND)
def test_files_that_tools_leave_behind_are_passed_over_whatever_they_hold(tool):
    for key in LEFT_BEHIND[tool]:
        for size in (None, 0, 1_000):
            assert is_passed_over(f"streaming/{key}", size), key
        assert not is_data(f"streaming/{key}")


@pytest.mark.parametrize(
    "key",
    [
        "users/a.csv",
        "users/a_b.json",
        "users/a._x.csv",
        "users/_day=1/a.csv",
        "users/day=_x/a.csv",
        "users/2026/11/29/a.ndjson",
        "users/../../up.csv",
        "users/ _a.csv",
        "users/notes.txt",
        "users/a.csv.part",
    ],
)
def test_others_are_not(key):
    assert not is_passed_over(f"streaming/{key}", 10) and not is_passed_over(f"streaming/{key}")


def test_a_file_without_bytes_is_a_marker_unless_its_name_promises_rows():
    assert is_passed_over("streaming/users/READY", 0) and is_passed_over("streaming/users", 0)
    assert not is_passed_over("streaming/users/READY", 1) and not is_passed_over("streaming/users/READY")
    assert not is_passed_over("streaming/users/a.csv", 0) and not is_passed_over("vendor/books/a.parquet", 0)


def test_data_is_what_the_domain_takes():
    assert is_data("a.CSV") and is_data("streaming/users/a.ndjson.zst", "streaming") and is_data("a.parquet", "vendor")
    assert not is_data("a.parquet", "streaming") and not is_data("a.tsv", "vendor") and not is_data("README.md")
    assert endings("streaming") == ".csv, .jsonl, .ndjson, .json (plain, .gz or .zst)"
    assert endings("vendor") == f"{endings('streaming')}, .parquet"


def test_a_line_says_how_many_were_passed_over_and_names_some():
    assert passed_over_line([]) == ""
    assert passed_over_line(["users/_SUCCESS"]) == "1 file passed over: users/_SUCCESS"
    assert passed_over_line([f"{number}\n" for number in range(7)]).endswith(r"3\n, 4\n and 2 more")
