"""Setting services up, on the wire."""
