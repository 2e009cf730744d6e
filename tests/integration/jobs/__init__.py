"""Real worker and scheduler processes."""
