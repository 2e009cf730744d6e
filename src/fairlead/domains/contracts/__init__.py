"""What was agreed: terms, renewal and cancellation."""
