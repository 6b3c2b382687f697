"""The identity outside of Snowflake by which a service user logs in: claims of a token, or a role of AWS.

https://docs.snowflake.com/en/user-guide/workload-identity-federation
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class WorkloadIdentity:
    """The WORKLOAD_IDENTITY of a user: `type` is AWS, AZURE, GCP or OIDC; what the type does not have is empty.

    `audiences` are those of OIDC_AUDIENCE_LIST.
    """

    type: str
    arn: str = ""
    issuer: str = ""
    subject: str = ""
    audiences: tuple[str, ...] = ()
    created_on: datetime | None = None
    last_used: datetime | None = None
