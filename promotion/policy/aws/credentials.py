"""A2, A6: credentials and secrets that Terraform must not make; logs."""

from collections.abc import Iterator, Sequence

from promotion.policy.finding import Finding
from promotion.policy.resource import Resource, of_type

_LASTING = {
    "aws_iam_user": "a user of IAM keeps its key until somebody thinks of it",
    "aws_iam_access_key": "a key without an end",
    "aws_iam_user_login_profile": "a password beside SSO",
    "aws_key_pair": "an SSH key",
}
_IN_STATE = (
    "aws_secretsmanager_secret_version", "aws_ssm_parameter", "random_password", "tls_private_key",
    "aws_iam_service_specific_credential",
)  # fmt: skip
_LONGEST = 400


def check(found: Sequence[Resource]) -> Iterator[Finding]:
    """Yield a finding for each lasting credential, each secret in the state, each endless log."""
    for resource in of_type(found, *_LASTING):
        yield Finding("A206", resource.address, _LASTING[resource.type], "use a role")
    for resource in of_type(found, *_IN_STATE):
        remedy = "make the value outside Terraform, as scripts.keys does"
        yield Finding("A601", resource.address, "its value is in the state", remedy)
    for log in of_type(found, "aws_cloudwatch_log_group"):
        if not 0 < log.number("retention_in_days") <= _LONGEST:
            yield Finding("A602", log.address, "no end of its lines", "set retention_in_days")
        # No metric filter, so no alarm: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html
        if log.text("log_group_class") not in ("", "STANDARD"):
            yield Finding("A603", log.address, f"its class is {log.text('log_group_class')}", "remove log_group_class")
