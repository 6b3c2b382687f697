"""The bill of materials of the project's own lock, in CycloneDX: https://cyclonedx.org/docs/1.5/json/"""

import json
import tomllib
from pathlib import Path

from promotion.release.sbom import cyclonedx

PROJECT = Path(__file__).resolve().parents[3]


def test_every_package_that_is_deployed_is_in_it_with_its_version():
    text, components = cyclonedx(PROJECT, "a" * 40, "2026-11-29T00:00:00+00:00")
    bill = json.loads(text)
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    found = {each["purl"] for each in bill["components"] if "purl" in each}
    assert len(bill["components"]) == components >= len(found) > 50
    declared = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["dependencies"]
    assert {f"pkg:pypi/{each.replace('==', '@').replace('ruamel.', 'ruamel-')}" for each in declared} <= found
    assert not [purl for purl in found if purl.startswith("pkg:pypi/pytest@")], "tests are not deployed"


def test_a_commit_always_has_the_same_bill():
    first, again = (cyclonedx(PROJECT, "a" * 40, "2026-11-29T00:00:00+00:00") for _ in range(2))
    assert first == again
