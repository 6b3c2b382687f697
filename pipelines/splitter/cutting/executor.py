"""The command `executor`, with which Spark on Kubernetes starts a container: it becomes one of Spark's executors.

Follows Spark's own resource-managers/kubernetes/docker/…/entrypoint.sh, so that one image, with the lock's Spark,
serves as driver and as executor.
"""

import os
from collections.abc import Mapping
from pathlib import Path

import click
import pyspark

_BACKEND = "org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend"
ARGUMENTS = {
    "--driver-url": "SPARK_DRIVER_URL",
    "--executor-id": "SPARK_EXECUTOR_ID",
    "--cores": "SPARK_EXECUTOR_CORES",
    "--app-id": "SPARK_APPLICATION_ID",
    "--hostname": "SPARK_EXECUTOR_POD_IP",
    "--resourceProfileId": "SPARK_RESOURCE_PROFILE_ID",
    "--podName": "SPARK_EXECUTOR_POD_NAME",
}
OPTION = "SPARK_JAVA_OPT_"


@click.command(hidden=True)
def executor() -> None:
    """Become an executor of Spark on Kubernetes. Spark starts this in its pods; people don't."""
    missing = [name for name in (*ARGUMENTS.values(), "SPARK_EXECUTOR_MEMORY") if not os.environ.get(name)]
    if missing:
        raise click.ClickException(f"{', '.join(missing)} not set: only Spark on Kubernetes starts an executor")
    command = executor_command(os.environ)
    os.execvp(command[0], command)


def executor_command(variables: Mapping[str, str]) -> list[str]:
    """Return the command line of the Java process that replaces this one."""
    java = f"{variables['JAVA_HOME']}/bin/java" if variables.get("JAVA_HOME") else "java"
    numbers = sorted(int(name.removeprefix(OPTION)) for name in variables if name.startswith(OPTION))
    memory = variables["SPARK_EXECUTOR_MEMORY"]
    jars = Path(pyspark.__file__).parent / "jars" / "*"
    classes = ":".join(filter(None, (variables.get("SPARK_CLASSPATH"), str(jars))))
    return [
        *(java, *(variables[f"{OPTION}{number}"] for number in numbers), f"-Xms{memory}", f"-Xmx{memory}"),
        *("-cp", classes, _BACKEND),
        *(word for argument, name in ARGUMENTS.items() for word in (argument, variables[name])),
    ]
