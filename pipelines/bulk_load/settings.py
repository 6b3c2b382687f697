"""The vendor load's settings, all from environment variables."""

from typing import ClassVar

from pydantic import Field

from pipelines.environment_settings import ServiceUserSettings, WholeNumber


class Settings(ServiceUserSettings):
    """The bucket of the vendor's files, and the service user that loads them.

    `settle_seconds`: a batch without a manifest is complete when no file has landed for so long.
    """

    terraform_output: ClassVar[str] = "bulk_load_environment"

    landing_bucket: str = Field(validation_alias="MARQUEE_LANDING_BUCKET")
    settle_seconds: WholeNumber = Field(300, validation_alias="MARQUEE_SETTLE_SECONDS", ge=0)
