"""The fonts that documents are set in: copied by `npm run vendor`, like the files of the pages."""

from pathlib import Path

FONTS = Path(__file__).parent / "static" / "vendor" / "fonts"
"""Inter, regular and semi-bold: Latin, Greek and Cyrillic."""
