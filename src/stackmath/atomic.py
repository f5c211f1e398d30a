"""A file written whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

DENIED = (errno.EACCES, errno.EPERM, errno.EROFS)
REPAIRS = {
    **dict.fromkeys(DENIED, "make it and its folder writable"),
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "make room on its disk"),
    errno.EFBIG: "raise the limit on the size of files",
}


def write(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Write a file by way of a temporary one beside it, keeping its permissions.

    Args:
        path: the file; folders above it are made.
        data: all that it is to hold.
        durable: wait until the disk has it, so that a power cut leaves the old file or the new.

    Raises: OSError, after which the file is as it was.

    """
    import tempfile  # by whoever writes; a check that changes nothing is done before it is read

    path = path.resolve()
    if path.exists() and not os.access(path, os.W_OK):  # what replaces it would not ask
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    mode = path.stat().st_mode & 0o7777 if path.exists() else 0o644
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=".stackmath-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(handle, mode)
            if durable:
                os.fsync(handle)
        Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)


def refused(path: Path | str, error: OSError) -> str:
    """Return that a file cannot be written, why, and what would help: one sentence, no stop."""
    repair = REPAIRS.get(error.errno or 0)
    told = f"{path}: cannot be written ({error.strerror or error})"
    return f"{told}; {repair}" if repair else told
