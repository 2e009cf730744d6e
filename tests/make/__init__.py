"""Builders: `make.client(...)` with plain defaults, one file a domain."""
