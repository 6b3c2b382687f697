"""Where the vendor's files are and who loads them: all from environment variables."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.service_user import ServiceUser

VARIABLES = (
    *("MARQUEE_LANDING_BUCKET", "MARQUEE_KEY_SECRET", "SNOWFLAKE_ACCOUNT", "SNOWFLAKE_USER", "SNOWFLAKE_ROLE"),
    *("SNOWFLAKE_WAREHOUSE", "SNOWFLAKE_DATABASE"),
)


class SettingMissing(Exception):
    """A variable is missing; the text says which and where to take it from."""


@dataclass(frozen=True)
class Settings:
    landing_bucket: str
    service_user: ServiceUser

    @classmethod
    def from_environment(cls, variables: Mapping[str, str]) -> "Settings":
        """Raises SettingMissing with one line."""
        missing = [name for name in VARIABLES if not variables.get(name)]
        if missing:
            raise SettingMissing(f"{missing[0]} is not set: take it from Terraform's output `bulk_load_environment`")
        return cls(variables["MARQUEE_LANDING_BUCKET"], ServiceUser.from_environment(variables))
