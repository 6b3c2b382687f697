"""The whole platform on one machine, from an empty local cloud to six answers: every step is a verb that people type.

Enter by `session.rehearse`. The local cloud is never imported: it is started as a command, and reached by variables.
"""
