"""Bulk writes, and repositories of billing's entities."""
