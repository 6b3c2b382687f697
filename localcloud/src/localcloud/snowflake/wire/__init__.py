"""The protocol: tokens of statements, options, names, errors, results, the clock.

It knows no account, session or engine, and imports no other room. Every room may import it.
"""
