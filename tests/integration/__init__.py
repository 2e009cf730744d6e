"""Whole processes and real servers."""
