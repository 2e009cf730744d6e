"""The wiring and the ways in: ASGI, worker, command line, embedded PostgreSQL."""
