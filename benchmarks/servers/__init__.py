"""Local Snowflakes in processes of their own: as users start it, and with its requests timed, recorded or replayed."""
