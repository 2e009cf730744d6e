"""The command line `fairlead`: one file a noun, listed in `nouns.py`."""

from fairlead.main.cli.entry import main

__all__ = ["main"]
