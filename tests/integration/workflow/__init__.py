"""Workflows in real worker processes that are killed."""
