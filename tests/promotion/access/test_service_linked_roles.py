from promotion.access import service_linked_roles


def test_each_role_is_made_once(cloud):
    iam = cloud.client("iam")
    for role in iam.list_roles(PathPrefix="/aws-service-role/ecs.application-autoscaling.amazonaws.com/")["Roles"]:
        iam.delete_service_linked_role(RoleName=role["RoleName"])
    scaling = "role AWSServiceRoleForApplicationAutoScaling_ECSService of ecs.application-autoscaling.amazonaws.com"
    assert list(service_linked_roles.ensure(iam))[1] == f"{scaling}: made"
    assert list(service_linked_roles.ensure(iam)) == [
        "role AWSServiceRoleForECS of ecs.amazonaws.com: kept",
        f"{scaling}: kept",
    ]
