"""The audiences of an OpenID Connect provider change without a new provider."""

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def provider(cloud):
    iam = cloud.client("iam")
    arn = iam.create_open_id_connect_provider(Url="https://audiences.example", ClientIDList=["one"])
    yield iam, arn["OpenIDConnectProviderArn"]
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn["OpenIDConnectProviderArn"])


def test_an_audience_is_added_and_removed_as_often_as_one_asks(provider):
    iam, arn = provider
    for _ in range(2):
        iam.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID="two")
    assert iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)["ClientIDList"] == ["one", "two"]
    for _ in range(2):
        iam.remove_client_id_from_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID="one")
    assert iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)["ClientIDList"] == ["two"]


def test_a_provider_that_is_not_there_is_said(provider):
    iam, arn = provider
    with pytest.raises(ClientError, match="NoSuchEntity"):
        iam.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=f"{arn}.not", ClientID="two")
