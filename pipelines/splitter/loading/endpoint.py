"""The address of Snowflake's REST API."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SnowflakeEndpoint:
    """`protocol`: https, or http for a test."""

    host: str
    port: int
    protocol: str
