"""Views of the earlier release that can't be made, because of what somebody did by hand."""

import pytest

from promotion.migration.script import Script
from promotion.rollback.views import hindered

ROLE = "MARQUEE_DEV_MIGRATOR"


@pytest.fixture
def scripts(tmp_path):
    path = tmp_path / "R__top.sql"
    text = "CREATE OR REPLACE SECURE VIEW D.MARTS.TOP (A) COMMENT = 'x' AS SELECT 1;"
    return [Script("R__top.sql", "R", "", "aa", path, text)]


def row(name: str = "TOP", kind: str = "VIEW", owner: str = ROLE, schema: str = "MARTS") -> dict[str, str]:
    return {"schema_name": schema, "name": name, "kind": kind, "owner": owner}


@pytest.mark.parametrize(
    "there", [[], [row()], [row(owner="")], [row("OTHER", "TABLE"), row(kind="TABLE", schema="RAW")]]
)
def test_a_view_of_the_migrators_is_replaced(scripts, there):
    assert list(hindered(scripts, there, ROLE, "dev")) == []


def test_a_table_in_the_place_of_a_view_is_no_way_back(scripts):
    assert list(hindered(scripts, [row(kind="TABLE")], ROLE, "dev")) == [
        "MARTS.TOP is a TABLE now, where its view comes back; python -m scripts.drift dev shows it if no script made it"
    ]


def test_a_view_of_somebody_else_is_no_way_back(scripts):
    assert list(hindered(scripts, [row(owner="SYSADMIN")], ROLE, "dev")) == [
        f"VIEW MARTS.TOP belongs to SYSADMIN, so {ROLE} can't replace it; python -m scripts.drift dev shows it"
    ]
