from rehearsal.cloud import exported


def test_exported_reads_what_a_shell_would():
    assert exported("export A=1\n# a comment\nexport B='two words' C=\"x=y\"\n") == {
        "A": "1",
        "B": "two words",
        "C": "x=y",
    }
