from pathlib import Path

from promotion.release import providers

PROJECT = Path(__file__).resolve().parents[3]


def test_the_bounds_are_those_of_versions_tf():
    found = {
        each.name: (each.source, each.constraint)
        for each in providers.bounds((PROJECT / "terraform/versions.tf").read_text())
    }
    assert set(found) == {"aws", "snowflake"}
    assert found["aws"] == ("hashicorp/aws", "~> 5.100")
    assert found["snowflake"][0] == "snowflakedb/snowflake"
