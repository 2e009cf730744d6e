"""The http package."""
