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


def test_the_lock_file_of_an_init_names_the_versions(tmp_path):
    assert providers.locked(tmp_path) == {}
    (tmp_path / "terraform").mkdir()
    (tmp_path / "terraform" / ".terraform.lock.hcl").write_text(
        'provider "registry.terraform.io/hashicorp/aws" {\n  version     = "5.100.0"\n  constraints = "~> 5.100"\n'
        '  hashes = [\n    "h1:abc=",\n  ]\n}\n'
    )
    assert providers.locked(tmp_path) == {"registry.terraform.io/hashicorp/aws": "5.100.0"}
