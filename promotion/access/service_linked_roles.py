"""The roles of an account with which ECS runs services and scales them.

AWS makes each with the first call that needs it, if the caller may; a deploy may not make roles of its own account.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using-service-linked-roles.html
https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-service-linked-roles.html
"""

from collections.abc import Iterator

from promotion.aws import Client

_SERVICES = ("ecs.amazonaws.com", "ecs.application-autoscaling.amazonaws.com")


def ensure(iam: Client) -> Iterator[str]:
    """Make those that the account lacks; yield a line for each role."""
    for service in _SERVICES:
        found = iam.list_roles(PathPrefix=f"/aws-service-role/{service}/")["Roles"]
        role = found[0] if found else iam.create_service_linked_role(AWSServiceName=service)["Role"]
        yield f"role {role['RoleName']} of {service}: {'kept' if found else 'made'}"
