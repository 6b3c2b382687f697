"""Logins: the key pairs of the Snowflake service users, and the AWS identity of a CI job."""
