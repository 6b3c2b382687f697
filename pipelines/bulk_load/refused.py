class Refused(Exception):
    """The batch can't replace what is live, which stays as it is; the text is one line: what is wrong, and where."""
