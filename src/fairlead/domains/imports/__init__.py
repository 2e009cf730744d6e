"""Bringing a provider's customers in from files."""
