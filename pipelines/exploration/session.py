"""The Spark session of the questions and the notebook, configured for S3 by the same variables as boto3."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from pyspark.sql import SparkSession

from pipelines.exploration.truststore import PASSWORD, truststore

PROJECT = Path(__file__).parents[2]
AWS_VARIABLES = ("AWS_DEFAULT_REGION", "AWS_REGION", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_CA_BUNDLE")


def spark_session(jars: Sequence[Path] = (), variables: Mapping[str, str] = os.environ) -> SparkSession:
    """Start Spark on SPARK_MASTER (default local[*]). With `jars`, the S3 client's, it reads s3a:// as well."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    master = variables.get("SPARK_MASTER") or "local[*]"
    if master.startswith("local"):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")  # nobody else has to reach this driver
    builder = SparkSession.builder.appName("marquee-exploration").master(master)
    settings = {
        "spark.log.level": "ERROR",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "16",  # 200 by default: most of the time goes into empty tasks here
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        # Tasks read files with the project's code, at the same path as here.
        "spark.executorEnv.PYTHONPATH": str(PROJECT),
        **{f"spark.executorEnv.{name}": variables[name] for name in AWS_VARIABLES if variables.get(name)},
    }
    if jars:
        settings |= {"spark.jars": ",".join(map(str, jars)), **s3_settings(variables)}
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def s3_settings(variables: Mapping[str, str]) -> dict[str, str]:
    """Spark's settings for s3a:// from AWS_ENDPOINT_URL(_S3), AWS_REGION, AWS_CA_BUNDLE; keys as any AWS client."""
    settings = {
        "spark.hadoop.fs.s3a.aws.credentials.provider": (
            "software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider"
        )
    }
    if endpoint := variables.get("AWS_ENDPOINT_URL_S3") or variables.get("AWS_ENDPOINT_URL"):
        settings["spark.hadoop.fs.s3a.endpoint"] = endpoint
        settings["spark.hadoop.fs.s3a.path.style.access"] = "true"  # an endpoint of its own has no host per bucket
    if region := variables.get("AWS_REGION") or variables.get("AWS_DEFAULT_REGION"):
        settings["spark.hadoop.fs.s3a.endpoint.region"] = region
    if bundle := variables.get("AWS_CA_BUNDLE"):
        store = f'-Djavax.net.ssl.trustStore="{truststore(Path(bundle))}"'
        options = f"{store} -Djavax.net.ssl.trustStoreType=PKCS12 -Djavax.net.ssl.trustStorePassword={PASSWORD}"
        settings["spark.driver.extraJavaOptions"] = options
        settings["spark.executor.extraJavaOptions"] = options
    return settings
