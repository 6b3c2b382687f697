"""Queries, DML, transactions, session variables and INFORMATION_SCHEMA.

It may import every room but `server`.
"""
