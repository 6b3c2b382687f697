"""AWS and Snowflake on one machine, on loopback, with their permissions enforced.

`LocalSnowflake` runs one Snowflake account for a program or a test; the command `localcloud` runs both clouds.
"""

from localcloud.local_snowflake import LocalSnowflake
from localcloud.process import CloudError

__all__ = ["CloudError", "LocalSnowflake"]
