"""Machinery that knows no business domain."""
