"""The layout, the static files and the pages that compose several domains."""
