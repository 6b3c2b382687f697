import os
import subprocess
import sys
from pathlib import Path

from pipelines.splitter.executor import ARGUMENTS, executor_command

PROJECT = Path(__file__).resolve().parents[3]
VARIABLES = {
    "SPARK_DRIVER_URL": "spark://CoarseGrainedScheduler@127.0.0.1:1",
    "SPARK_EXECUTOR_ID": "1",
    "SPARK_EXECUTOR_CORES": "1",
    "SPARK_EXECUTOR_MEMORY": "512m",
    "SPARK_APPLICATION_ID": "spark-1",
    "SPARK_EXECUTOR_POD_IP": "127.0.0.1",
    "SPARK_RESOURCE_PROFILE_ID": "0",
    "SPARK_EXECUTOR_POD_NAME": "executor-1",
}


def run(variables: dict[str, str]) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "pipelines.splitter", "executor"]
    return subprocess.run(command, cwd=PROJECT, env=variables, capture_output=True, text=True, timeout=120)


def test_the_image_becomes_the_executor_that_sparks_variables_describe():
    """Spark's own class of the wheel takes the arguments, and asks for its driver; there is none."""
    done = run({**os.environ, **VARIABLES, "SPARK_LOCAL_IP": "127.0.0.1"})
    assert done.returncode != 0
    assert "KubernetesExecutorBackend" in done.stderr and "127.0.0.1:1" in done.stderr, done.stderr


def test_javas_options_are_in_the_drivers_order():
    options = {f"SPARK_JAVA_OPT_{number}": f"-Da={number}" for number in (10, 2, 0)}
    command = executor_command({**VARIABLES, **options, "JAVA_HOME": "/jdk"})
    assert command[:6] == ["/jdk/bin/java", "-Da=0", "-Da=2", "-Da=10", "-Xms512m", "-Xmx512m"]
    assert [word for word in command if word.startswith("--")] == list(ARGUMENTS)


def test_somebody_else_is_told_in_one_line():
    done = run({"PATH": os.environ["PATH"]})
    assert done.returncode == 1 and done.stderr.count("\n") == 1 and "only Spark on Kubernetes" in done.stderr
