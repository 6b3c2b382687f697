"""The state of a running service: counters, liveness, Prometheus metrics, and the HTTP server that shows them.

May enter: `loading`, `ingestion`, `service`, `__main__`. This room imports nothing of the splitter.
"""
