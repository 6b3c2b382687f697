"""The protocol: statements cut into tokens, options, names, errors, results, the clock.

Nothing here knows an account, a session or an engine. It imports no other room; every room may import it.
"""
