"""Put one small file into landing and see its rows arrive in the warehouse.

It goes the whole way: the file as the role `verify`, the splitter's part and manifest, the pipe, and the rows as an
analyst sees them. The rows stay: their mail addresses end in @verify.invalid and belong to nobody.
"""

import json

import boto3
import click
from snowflake.connector.errors import Error as SnowflakeError

from pipelines.service_user import ServiceUser
from promotion.arrival import Buckets, NotVerified, stages, wait
from promotion.proof import Proof, put
from scripts import aws
from scripts.environment import Environment, environment_argument
from scripts.verb import Verb


@click.command(cls=Verb, help=__doc__)
@environment_argument
@click.option("--deadline", default=300.0, show_default=True, metavar="SECONDS", help="For all stages together.")
def verify(environment: Environment, deadline: float) -> None:
    try:
        outputs = json.loads(environment.outputs_file.read_text())
        run(environment, outputs, deadline)
    except FileNotFoundError as error:
        raise click.ClickException(
            f"{environment.outputs_file} is missing; apply first: python -m scripts.apply {environment.name}"
        ) from error
    except (NotVerified, SnowflakeError) as failure:
        raise click.ClickException(f"{environment.name} is not verified: {' '.join(str(failure).split())}") from failure
    click.echo(f"{environment.name} is verified: a file in landing becomes rows in the warehouse")


def run(environment: Environment, outputs: dict, deadline: float) -> None:
    """Raises NotVerified, and what boto3 and the connector raise."""
    proof = Proof()
    verifier = session_as(environment, outputs["verify_role_arn"], f"verify-{proof.run}")
    with analyst(environment, outputs).connect(
        secrets=verifier.client("secretsmanager", config=aws.CONFIG)
    ) as warehouse:
        file = put(verifier.client("s3", config=aws.CONFIG), outputs["landing_bucket"], proof)
        click.echo(f"landing: s3://{file.bucket}/{file.key}")
        buckets = Buckets(aws.client(environment, "s3"), outputs["landing_bucket"], outputs["ready_bucket"])
        wait(stages(proof, f"users/{file.hash}/", outputs, buckets, warehouse), deadline, click.echo)


def session_as(environment: Environment, role_arn: str, name: str) -> boto3.Session:
    """AWS as this role, for an hour at most."""
    answer = aws.client(environment, "sts").assume_role(RoleArn=role_arn, RoleSessionName=name)
    credentials = answer["Credentials"]
    return boto3.Session(
        credentials["AccessKeyId"],
        credentials["SecretAccessKey"],
        credentials["SessionToken"],
        region_name=environment.aws_region,
    )


def analyst(environment: Environment, outputs: dict) -> ServiceUser:
    names = {name: outputs["services"]["analyst"][name] for name in ("user", "role", "warehouse", "key_secret")}
    return ServiceUser(account=environment.snowflake_account, database=outputs["database"], **names)


if __name__ == "__main__":
    verify()
