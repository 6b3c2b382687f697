"""Settings that a pipeline reads from environment variables, and one-line errors for those that are wrong."""

from typing import Annotated, Any, ClassVar, Self, get_args

from pydantic import BeforeValidator, Field, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, SettingsConfigDict

from pipelines.service_user import ServiceUser


class InvalidSetting(Exception):
    """An environment variable is missing or has a wrong value; the text is one line that names it and the fix."""


def _digits(value: object) -> object:
    """Refuse spellings that pydantic takes for a whole number, such as `1_000` or `1.0`."""
    if isinstance(value, str) and not value.isdecimal():
        raise ValueError("not decimal digits")
    return value


WholeNumber = Annotated[int, BeforeValidator(_digits)]


class EnvironmentSettings(BaseSettings):
    """Base class: each field is read from the variable that its alias names. An empty variable counts as not set."""

    model_config = SettingsConfigDict(case_sensitive=True, env_ignore_empty=True, extra="ignore", frozen=True)

    terraform_output: ClassVar[str]  # holds the variables without a default

    @classmethod
    def from_environment(cls) -> Self:
        """Read this process's environment. Raises InvalidSetting."""
        try:
            return cls()
        except ValidationError as error:
            raise InvalidSetting(cls._one_line(error)) from error

    @classmethod
    def _one_line(cls, error: ValidationError) -> str:
        """Return the first fault in the order of the fields."""
        fault = error.errors()[0]
        name = str(fault["loc"][0])
        if fault["type"] == "missing":
            return f"{name} is not set: take it from Terraform's output `{cls.terraform_output}`"
        [field] = [field for field in cls.model_fields.values() if field.validation_alias == name]
        if fault["type"] == "literal_error":
            return f"{name} is {fault['input']!r}: set it to one of {', '.join(get_args(field.annotation))}"
        return f"{name} is {fault['input']!r}: set it to a whole number, {_bounds(field)}"


def _bounds(field: FieldInfo) -> str:
    bounds: dict[str, Any] = {
        bound: getattr(constraint, bound)
        for constraint in field.metadata
        for bound in ("ge", "le")
        if hasattr(constraint, bound)
    }
    return f"from {bounds['ge']} to {bounds['le']}" if "le" in bounds else f"at least {bounds['ge']}"


class ServiceUserSettings(EnvironmentSettings):
    """The variables of a service user."""

    snowflake_account: str = Field(validation_alias="SNOWFLAKE_ACCOUNT")
    snowflake_user: str = Field(validation_alias="SNOWFLAKE_USER")
    snowflake_role: str = Field(validation_alias="SNOWFLAKE_ROLE")
    snowflake_warehouse: str = Field(validation_alias="SNOWFLAKE_WAREHOUSE")
    snowflake_database: str = Field(validation_alias="SNOWFLAKE_DATABASE")
    key_secret: str = Field(validation_alias="MARQUEE_KEY_SECRET")

    @property
    def service_user(self) -> ServiceUser:
        """The service user that these variables name."""
        return ServiceUser(
            account=self.snowflake_account,
            user=self.snowflake_user,
            role=self.snowflake_role,
            warehouse=self.snowflake_warehouse,
            database=self.snowflake_database,
            key_secret=self.key_secret,
        )
