"""New migrations tried on rows: what fails there and not on an empty table is found, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from promotion.migration import script, target_branch
from rehearsal.rows import extreme, usual
from rehearsal.trial import tried
from tests.promotion.migration.test_target_branch import Repository

VARIABLES = {"database": "D", "ready_url": "s3://r/", "vendor_url": "s3://v/", "storage_integration": "I"}
TABLE = """\
CREATE TABLE IF NOT EXISTS {{ database }}.RAW.T (
    A VARCHAR, B VARCHAR(10), N NUMBER(10, 2), M NUMBER(38, 0), D DATE NOT NULL, TS TIMESTAMP_NTZ, V VARIANT, O BOOLEAN
);
"""
SHOWN = """\
CREATE OR REPLACE VIEW {{ database }}.MARTS.ANSWER (A COMMENT 'a') COMMENT = 'v' AS
SELECT A FROM {{ database }}.RAW.T;
"""
T = "{{ database }}.RAW.T"
FAIL = {
    "ALTER COLUMN A SET NOT NULL": "NULL result in a non-nullable column",
    "ALTER COLUMN B SET DATA TYPE VARCHAR(5)": "reducing the byte-length of a varchar is not supported",
    "ALTER COLUMN N SET DATA TYPE NUMBER(4, 2)": "",
    "ADD COLUMN Z NUMBER NOT NULL": "NULL result in a non-nullable column",
}
pytestmark = pytest.mark.slow


def findings(tmp_path: Path, files: dict[str, str]) -> list[str]:
    repository = Repository(tmp_path)
    repository.git("switch", "--quiet", "main")
    repository.write({"raw/V30__t.sql": TABLE, "marts/R__answer.sql": SHOWN})
    repository.commit()
    repository.git("switch", "--quiet", "--create", "trial")
    repository.write(files)
    scripts, problems = script.read(repository.migrations, VARIABLES)
    assert problems == []
    branch = target_branch.read("main", repository.migrations, VARIABLES)
    return [
        f"{each.path.name}:{each.line} {each.code} {each.cause}"
        for each in tried(branch, repository.migrations, scripts, VARIABLES)
    ]


def test_statements_that_fail_only_on_rows_are_found_and_one_that_is_allowed_is_not(tmp_path: Path) -> None:
    texts = {f"raw/V4{number}__x.sql": f"ALTER TABLE {T} {action};" for number, action in enumerate(FAIL)}
    texts["raw/V50__x.sql"] = f"ALTER TABLE {T} ADD COLUMN IF NOT EXISTS Y NUMBER;\nUPDATE {T} SET Y = TO_NUMBER(A);"
    texts["raw/V51__x.sql"] = f"-- allow M603: no file leaves it empty\nALTER TABLE {T} ALTER COLUMN TS SET NOT NULL;"
    texts["raw/V52__x.sql"] = f"ALTER TABLE {T} ADD COLUMN ONCE VARCHAR;"
    found = findings(tmp_path, texts)
    assert [line.partition(" ")[0] for line in found] == [
        *(f"V4{number}__x.sql:1" for number in range(len(FAIL))),
        "V50__x.sql:2",
        "V52__x.sql:1",
    ]
    for line, said in zip(found, FAIL.values(), strict=False):
        assert " M603 " in line and said in line
    assert "'usual' is not recognized" in found[-2] and " M603 " in found[-2]
    assert " M201 the second time it fails: " in found[-1]


def test_a_view_that_can_not_be_read_any_more_is_found(tmp_path: Path) -> None:
    [found] = findings(tmp_path, {"raw/V40__x.sql": f"ALTER TABLE {T} DROP COLUMN IF EXISTS A;"})
    assert found.startswith("R__answer.sql:1 M603 MARTS.ANSWER can't be read: ")


def test_a_change_that_is_right_for_any_row_passes(tmp_path: Path) -> None:
    texts = {
        "raw/V40__x.sql": f"ALTER TABLE {T} ADD COLUMN IF NOT EXISTS Y NUMBER;\n"
        f"UPDATE {T} SET Y = TRY_TO_NUMBER(A) WHERE Y IS NULL;",
        "raw/V41__x.sql": f"ALTER TABLE {T} ALTER COLUMN D SET NOT NULL;",
        "raw/V42__x.sql": f"ALTER TABLE {T} ALTER COLUMN B SET DATA TYPE VARCHAR(20);",
        "marts/R__answer.sql": SHOWN.replace("SELECT A ", "SELECT UPPER(A) AS A "),
    }
    assert findings(tmp_path, texts) == []


def test_without_a_new_script_nothing_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rehearsal.trial.shadow", pytest.fail)
    assert findings(tmp_path, {}) == []


@pytest.mark.parametrize(
    ("type_", "values"),
    [
        ("VARCHAR(3)", ("'usu'", "REPEAT('x', 3)")),
        ("VARCHAR(16777216)", ("'usual'", "REPEAT('x', 2000)")),
        ("NUMBER(4,2)", ("1", "-99.99")),
        ("NUMBER(2,2)", ("0", "-0.99")),
        ("NUMBER(38,0)", ("1", f"-{'9' * 18}")),
        ("TIMESTAMP_NTZ(9)", ("'2021-12-25 07:30:00'", "'9999-12-31 23:59:59'")),
        ("GEOGRAPHY", ("NULL", "NULL")),
    ],
)
def test_values_of_a_type(type_: str, values: tuple[str, str]) -> None:
    assert (usual(type_), extreme(type_)) == values
