"""The splitter's settings, all from environment variables. README.md says what each means."""

from typing import ClassVar, Literal

from pydantic import Field

from pipelines.environment_settings import EnvironmentSettings, ServiceUserSettings, WholeNumber
from pipelines.splitter.loading.endpoint import SnowflakeEndpoint
from pipelines.splitter.parts.codec import CODECS
from pipelines.splitter.parts.part_settings import PartSettings
from pipelines.splitter.reading.limits import DEFAULT_LIMITS, Limits

_MAX_RECORD_BYTES = 128 << 20  # no value in Snowflake is longer
_GZIP, _ZSTD = CODECS["gzip"], CODECS["zstd"]


class UpkeepSettings(EnvironmentSettings):
    """The buckets and the event queue: all that the upkeep commands need."""

    terraform_output: ClassVar[str] = "splitter_environment"

    landing_bucket: str = Field(validation_alias="MARQUEE_LANDING_BUCKET")
    ready_bucket: str = Field(validation_alias="MARQUEE_READY_BUCKET")
    queue_url: str = Field(validation_alias="MARQUEE_EVENTS_QUEUE_URL")


class Settings(UpkeepSettings, ServiceUserSettings):
    """All settings of the service.

    `spark_master`: None for spark-submit's, or for this machine; `metrics_port`: None for no server, 0 for a free port.
    """

    environment: str = Field(validation_alias="MARQUEE_ENVIRONMENT")
    part_bytes: WholeNumber = Field(validation_alias="MARQUEE_PART_BYTES", ge=1)
    codec: Literal["gzip", "zstd"] = Field("zstd", validation_alias="MARQUEE_CODEC")
    gzip_level: WholeNumber = Field(
        _GZIP.default_level, validation_alias="MARQUEE_GZIP_LEVEL", ge=1, le=_GZIP.max_level
    )
    zstd_level: WholeNumber = Field(
        _ZSTD.default_level, validation_alias="MARQUEE_ZSTD_LEVEL", ge=1, le=_ZSTD.max_level
    )
    max_bad_rows: WholeNumber = Field(1_000, validation_alias="MARQUEE_MAX_BAD_ROWS", ge=0, le=100_000)
    max_file_bytes: WholeNumber = Field(DEFAULT_LIMITS.file_bytes, validation_alias="MARQUEE_MAX_FILE_BYTES", ge=1)
    max_record_bytes: WholeNumber = Field(
        DEFAULT_LIMITS.record_bytes, validation_alias="MARQUEE_MAX_RECORD_BYTES", ge=100, le=_MAX_RECORD_BYTES
    )
    max_decompression_ratio: WholeNumber = Field(
        DEFAULT_LIMITS.decompression_ratio, validation_alias="MARQUEE_MAX_DECOMPRESSION_RATIO", ge=1
    )
    max_concurrent_files: WholeNumber = Field(4, validation_alias="MARQUEE_MAX_CONCURRENT_FILES", ge=1)
    visibility_seconds: WholeNumber = Field(120, validation_alias="MARQUEE_VISIBILITY_SECONDS", ge=1, le=43_200)
    load_seconds: WholeNumber = Field(3_600, validation_alias="MARQUEE_LOAD_SECONDS", ge=1)
    report_seconds: WholeNumber = Field(60, validation_alias="MARQUEE_REPORT_SECONDS", ge=1)
    metrics_address: str = Field("127.0.0.1", validation_alias="MARQUEE_METRICS_ADDRESS")
    metrics_port: WholeNumber | None = Field(None, validation_alias="MARQUEE_METRICS_PORT", ge=0, le=65_535)
    spark_master: str | None = Field(None, validation_alias="SPARK_MASTER")
    snowflake_host: str | None = Field(None, validation_alias="SNOWFLAKE_HOST")
    snowflake_port: WholeNumber = Field(443, validation_alias="SNOWFLAKE_PORT", ge=1, le=65_535)
    snowflake_protocol: str = Field("https", validation_alias="SNOWFLAKE_PROTOCOL")

    @property
    def snowflake(self) -> SnowflakeEndpoint:
        """The address of Snowflake's REST API: the account's own unless SNOWFLAKE_HOST is set."""
        host = self.snowflake_host or f"{self.snowflake_account.lower()}.snowflakecomputing.com"
        return SnowflakeEndpoint(host, self.snowflake_port, self.snowflake_protocol)

    @property
    def part_settings(self) -> PartSettings:
        """The settings that decide a part's bytes."""
        level = self.zstd_level if self.codec == "zstd" else self.gzip_level
        return PartSettings(self.part_bytes, level, self.codec)

    @property
    def limits(self) -> Limits:
        """The limits on one file."""
        return Limits(self.max_file_bytes, self.max_record_bytes, self.max_decompression_ratio)
