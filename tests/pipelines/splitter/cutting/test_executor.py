import os
import re
import shlex
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pyspark
import pytest
import yaml

from pipelines.splitter.cutting.executor import ARGUMENTS, executor_command

PROJECT = Path(__file__).resolve().parents[4]
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


@pytest.mark.slow
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


@pytest.mark.slow
def test_the_file_that_emr_submits_is_the_command_line():
    outputs = (PROJECT / "terraform" / "modules" / "emr_serverless" / "outputs.tf").read_text()
    [entry] = re.findall(r'"local:///marquee/(.+?)"', outputs)
    submit = [str(Path(pyspark.__file__).parent / "bin" / "spark-submit"), "--master", "local[1]", str(PROJECT / entry)]
    variables = {**os.environ, "PYTHONPATH": str(PROJECT), "PYSPARK_PYTHON": sys.executable}
    done = subprocess.run([*submit, "--help"], env=variables, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0 and "Load streaming files" in done.stdout, done.stdout + done.stderr


def test_kubernetes_manifest_starts_this_image_with_variables_that_are_known():
    documents = list(yaml.safe_load_all((PROJECT / "pipelines" / "splitter" / "kubernetes.yaml").read_text()))
    assert [document["kind"] for document in documents] == [
        "ServiceAccount", "Role", "RoleBinding", "ConfigMap", "Deployment",
    ]  # fmt: skip
    pod = documents[-1]["spec"]["template"]["spec"]
    [container] = pod["containers"]
    given = {variable["name"]: variable.get("value", "") for variable in container["env"]}
    submit = shlex.split(given["PYSPARK_SUBMIT_ARGS"])
    conf = dict(word.split("=", 1) for flag, word in pairwise(submit) if flag == "--conf")
    assert submit[-1] == "pyspark-shell"
    assert conf["spark.kubernetes.container.image"] == container["image"]
    assert conf["spark.kubernetes.authenticate.executor.serviceAccountName"] == pod["serviceAccountName"]
    dockerfile = (PROJECT / "pipelines" / "splitter" / "Dockerfile").read_text()
    assert f"EXPOSE {container['ports'][0]['containerPort']}\n" in dockerfile
    assert {probe["httpGet"]["path"] for name, probe in container.items() if name.endswith("Probe")} == {"/healthz"}


def test_kubernetes_pods_are_restricted_and_write_nothing_but_tmp():
    """Driver and executors: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted"""
    text = (PROJECT / "pipelines" / "splitter" / "kubernetes.yaml").read_text()
    *_, config, deployment = yaml.safe_load_all(text)
    driver, executor = deployment["spec"]["template"]["spec"], yaml.safe_load(config["data"]["pod.yaml"])["spec"]
    dockerfile = (PROJECT / "pipelines" / "splitter" / "Dockerfile").read_text()
    for pod in (driver, executor):
        [container] = pod["containers"]
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]},
        }  # fmt: skip
        writable = [mount for mount in container["volumeMounts"] if not mount.get("readOnly")]
        assert writable == [{"name": "tmp", "mountPath": "/tmp"}]
        assert pod["volumes"][0] == {"name": "tmp", "emptyDir": {}}
        assert f"\nUSER {pod['securityContext']['runAsUser']}\n" in dockerfile and "\nVOLUME /tmp\n" in dockerfile


def test_the_executors_pods_start_from_the_template_that_the_driver_sees():
    """https://spark.apache.org/docs/4.3.0/running-on-kubernetes.html#pod-template"""
    text = (PROJECT / "pipelines" / "splitter" / "kubernetes.yaml").read_text()
    *_, config, deployment = yaml.safe_load_all(text)
    pod = deployment["spec"]["template"]["spec"]
    [container] = pod["containers"]
    [template] = re.findall(r"executor\.podTemplateFile=(\S+)", text)
    [name] = re.findall(r"executor\.podTemplateContainerName=(\S+)", text)
    [mount] = [mount for mount in container["volumeMounts"] if template.startswith(f"{mount['mountPath']}/")]
    [volume] = [volume for volume in pod["volumes"] if volume["name"] == mount["name"]]
    assert volume["configMap"]["name"] == config["metadata"]["name"]
    assert template.removeprefix(f"{mount['mountPath']}/") in config["data"]
    assert [each["name"] for each in yaml.safe_load(config["data"]["pod.yaml"])["spec"]["containers"]] == [name]


def test_the_scaling_guide_names_files_and_modules_that_exist():
    text = (PROJECT / "docs" / "scaling.md").read_text()
    paths = set(re.findall(r"\b((?:pipelines|terraform|tests)/[\w./-]+\w)", text))
    assert len(paths) >= 5 and [path for path in paths if not (PROJECT / path).exists()] == []
