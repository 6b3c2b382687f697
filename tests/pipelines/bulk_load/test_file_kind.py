from pipelines.bulk_load.file_kind import is_marker, kind_of


def test_the_kind_is_the_end_of_the_name_in_any_case():
    kinds = {
        "json": ("a.json", "a.jsonl.gz", "2026/A.NDJSON.ZST", ".x/a.b.json"),
        "csv": ("a.csv", "a.CSV.gz", "a.csv.zst"),
        "parquet": ("a.parquet", "A.Parquet"),
        "None": ("a.parquet.gz", "a.json.bz2", "a.xml", "json", "a.csv.gz.part"),
    }
    for kind, names in kinds.items():
        assert [str(kind_of(name)) for name in names] == [kind] * len(names)


def test_markers_are_no_files():
    markers = (
        "authors/",
        "authors/_SUCCESS",
        "authors/.a.json.crc",
        "authors/a.json.crc",
        "authors_$folder$",
        ".DS_Store",
    )
    assert all(map(is_marker, markers))
    assert not is_marker("authors/a_b.json")
