import sys
from pathlib import Path

import pytest

from rehearsal.upgrade.image import Image

PROJECT = Path(__file__).resolve().parents[3]


def test_an_image_has_the_files_that_its_dockerfile_copies_and_no_others(tmp_path):
    image = Image.build(PROJECT, "pipelines/splitter/Dockerfile", tmp_path / "image")

    files = {path.relative_to(image.folder).as_posix() for path in image.folder.rglob("*") if path.is_file()}
    assert {
        "uv.lock",
        "contracts/users.odcs.yaml",
        "pipelines/service_user.py",
        "pipelines/splitter/health.py",
    } <= files
    assert not [name for name in files if name.startswith(("promotion", "rehearsal", "pipelines/bulk_load"))]
    assert image.command(Path(sys.executable)) == [sys.executable, "-m", "pipelines.splitter"]
    assert image.variables["MARQUEE_METRICS_PORT"] == "9464"


def test_a_file_that_is_not_there_can_t_be_copied(tmp_path):
    (tmp_path / "Dockerfile").write_text('FROM scratch\n# COPY nothing .\nCOPY a \\\n  b ./\nENTRYPOINT ["x"]\n')
    (tmp_path / "a").touch()
    with pytest.raises(FileNotFoundError, match="b"):
        Image.build(tmp_path, "Dockerfile", tmp_path / "image")
