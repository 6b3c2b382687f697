"""Commands beside the service: sweep, replay, redrive and gc send messages and remove orphans; they load no file.

May enter: `__main__` only.
"""
