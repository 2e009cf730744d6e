"""Setting services up: the steps of each type, and the workflows that carry them out."""
