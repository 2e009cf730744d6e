"""Room on disks: which failures of the file system mean that there is none."""

import errno

from fairlead.kernel.errors import InsufficientStorage

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS})


def no_room(error: OSError) -> InsufficientStorage | None:
    """The problem behind a failure for want of room; None when the failure is another."""
    return InsufficientStorage() if error.errno in _NO_ROOM else None
