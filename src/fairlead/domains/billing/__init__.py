"""Charges in, invoices out."""
