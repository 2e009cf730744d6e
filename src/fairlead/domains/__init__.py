"""The business, one package a domain, in one declared order."""
