"""Snowflake Scripting: blocks, EXECUTE IMMEDIATE and stored procedures.

A block is parsed into a tree (`syntax_tree`), and the interpreter runs it. Each of its SQL statements and expressions
takes the way of a client's statement: `catalog.session.Session.execute`. Only `server` imports this room.
"""
