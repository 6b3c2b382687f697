"""The server: HTTP routes, login, dispatch and execution of statements, responses, kept state. It composes the rest.

Nothing imports it but the command line and the package's front door.
"""
