"""Numbers of Snowflake's errors that the platform tells apart."""

UNSUPPORTED = 2  # a feature that the account, or this Snowflake, does not have
NO_WAREHOUSE = 606
DOES_NOT_EXIST = 2003  # or not authorized: Snowflake says the same of both
INSUFFICIENT_PRIVILEGES = 3001
