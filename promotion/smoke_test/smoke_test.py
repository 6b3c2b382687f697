"""The smoke test of one environment, with the rights of the role `verify` and of an analyst."""

import time
from collections.abc import Callable

from promotion import aws
from promotion.access.snowflake_login import LIMITS
from promotion.environment import Environment
from promotion.outputs import Outputs
from promotion.smoke_test import service
from promotion.smoke_test.canary_file import CanaryFile, upload
from promotion.smoke_test.stages import CanaryTrace, stages, wait


def smoke_test(environment: Environment, outputs: Outputs, seconds: float, say: Callable[[str], None]) -> None:
    """Upload a canary file and wait until its rows are in the warehouse; `say` hears each stage as it is reached.

    It goes when the new tasks run and no others do, so that they cut it. Raise NotVerified if all takes longer than
    `seconds`, and what boto3 and the connector raise.
    """
    file, began = CanaryFile(), time.monotonic()
    own_s3, ecs = aws.clients(environment, "s3", "ecs")
    wait([service.stage(outputs, ecs)], seconds, say, began)
    role = outputs.verify_role_arn
    s3, secrets = aws.clients_as(environment, role, f"verify-{file.run}", "s3", "secretsmanager")
    analyst = outputs.service_user("analyst", environment.snowflake_account)
    with analyst.connect(secrets=secrets, **LIMITS) as connection:
        uploaded = upload(s3, outputs.landing_bucket, file)
        say(f"landing: s3://{uploaded.bucket}/{uploaded.key}")
        trace = CanaryTrace(own_s3, outputs.ready_bucket, uploaded)
        wait(stages(file, trace, outputs, connection), seconds, say, began)
