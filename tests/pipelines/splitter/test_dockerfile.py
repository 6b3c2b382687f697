import re
import subprocess
import sys
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[3]
DOCKERFILE = PROJECT / "pipelines" / "splitter" / "Dockerfile"


def test_spark_is_the_one_that_the_lock_names():
    """No other Spark gets in: nothing but the lock installs one, and its Java is new enough for it."""
    text = DOCKERFILE.read_text()
    lock = tomllib.loads((PROJECT / "uv.lock").read_text())
    pyspark = next(package["version"] for package in lock["package"] if package["name"] == "pyspark")
    assert f'"pyspark=={pyspark}"' in (PROJECT / "pyproject.toml").read_text()
    assert "uv sync --frozen" in text and "apache/spark" not in text and "pip install" not in text
    assert int(re.search(r"eclipse-temurin:(\d+)-jre", text)[1]) >= 17


def test_it_copies_all_that_the_service_imports():
    """Everything under pipelines/ that the splitter imports is in the image; the rest of the project is not needed."""
    script = "import sys, pipelines.splitter.__main__; print([n for n in sys.modules if n.startswith('pipelines.')])"
    done = subprocess.run([sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, timeout=120)
    modules = re.findall(r"'(pipelines\.[^']+)'", done.stdout)
    others = {name for name in modules if not name.startswith("pipelines.splitter")}
    assert others == {"pipelines.service_user"}
