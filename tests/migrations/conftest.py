"""The migrations as schemachange renders them."""

from pathlib import Path

import pytest
from schemachange.JinjaTemplateProcessor import JinjaTemplateProcessor
from schemachange.session.Script import get_all_scripts_recursively
from schemachange.sql_splitter import split_sql_statements
from schemachange.version import get_alphanum_key

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
VARIABLES = {
    "database": "MARQUEE_TEST",
    "ready_url": "s3://ready/",
    "vendor_url": "s3://landing/vendor/",
    "storage_integration": "MARQUEE_TEST_S3",
}


@pytest.fixture(scope="session")
def statements() -> dict[str, list[str]]:
    """{folder/file: its statements}, in running order."""
    jinja = JinjaTemplateProcessor(project_root=MIGRATIONS)
    scripts = sorted(
        get_all_scripts_recursively(MIGRATIONS).values(),
        key=lambda script: ("VRA".index(script.type), get_alphanum_key(script.name.lower())),
    )
    paths = [script.file_path.relative_to(MIGRATIONS).as_posix() for script in scripts]
    return {path: split_sql_statements(jinja.render(path, VARIABLES)) for path in paths}
