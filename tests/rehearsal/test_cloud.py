from rehearsal.cloud import read_exports


def test_exported_reads_what_a_shell_would():
    assert read_exports("export A=1\n# a comment\nexport B='two words' C=\"x=y\"\n") == {
        "A": "1",
        "B": "two words",
        "C": "x=y",
    }
