"""The vendor load's settings, all from environment variables."""

from typing import ClassVar

from pydantic import Field

from pipelines.environment_settings import ServiceUserSettings


class Settings(ServiceUserSettings):
    """The bucket of the vendor's files, and the service user that loads them."""

    terraform_output: ClassVar[str] = "bulk_load_environment"

    landing_bucket: str = Field(validation_alias="MARQUEE_LANDING_BUCKET")
