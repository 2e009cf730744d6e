"""What can be wrong with a file."""

from fairlead.kernel.errors import Invalid


class UnreadableFile(Invalid):
    """This file cannot be read as the format that was named."""
