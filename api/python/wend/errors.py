"""What is raised when a call of Wend fails: `Error`, with a subclass for every code."""

from __future__ import annotations

import enum
from typing import Dict, Optional, Type


class Code(enum.IntEnum):
    """Why a call failed; the numbers are those of wend.h."""

    INVALID = 1
    NOT_FOUND = 2
    BUSY = 3
    READ_ONLY = 4
    IO = 5
    FULL = 6
    CORRUPTION = 7
    FORMAT = 8
    TOO_BIG = 9
    MISUSE = 10
    NOMEM = 11
    INTERNAL = 12
    CANCELLED = 13


class Error(Exception):
    """A call of Wend that failed: `code`, `message`, and where in the statement."""

    code: Code
    message: str
    offset: Optional[int]
    """Index in the statement's text where the fault lies, or None."""

    def __init__(self, message: str, code: Code = Code.INTERNAL,
                 offset: Optional[int] = None) -> None:
        super().__init__(message, code, offset)
        self.message = message
        self.code = code
        self.offset = offset

    def __str__(self) -> str:
        return self.message


class InvalidError(Error):
    """The statement, data or option is wrong; the message says where."""


class NotFoundError(Error):
    """No such database, collection or key."""


class BusyError(Error):
    """Another process or handle writes to this folder."""


class ReadOnlyError(Error):
    """Opened read-only, or latched after a failed write: open it again."""


class IoError(Error):
    """The system refused: permission, missing file, device."""


class FullError(Error):
    """No space left on the device; what was acknowledged is safe."""


class CorruptionError(Error):
    """Stored bytes are not what was written."""


class FormatError(Error):
    """The folder is not a Wend database, or is from a newer version."""


class TooBigError(Error):
    """Over a limit that the message names."""


class MisuseError(Error):
    """Called against the contract: closed, stale, or in use by another thread."""


class NoMemoryError(Error, MemoryError):
    """Out of memory."""


class InternalError(Error):
    """A bug in Wend."""


class CancelledError(Error):
    """Stopped by the caller."""


_CLASSES: Dict[Code, Type[Error]] = {
    Code.INVALID: InvalidError,
    Code.NOT_FOUND: NotFoundError,
    Code.BUSY: BusyError,
    Code.READ_ONLY: ReadOnlyError,
    Code.IO: IoError,
    Code.FULL: FullError,
    Code.CORRUPTION: CorruptionError,
    Code.FORMAT: FormatError,
    Code.TOO_BIG: TooBigError,
    Code.MISUSE: MisuseError,
    Code.NOMEM: NoMemoryError,
    Code.INTERNAL: InternalError,
    Code.CANCELLED: CancelledError,
}


def make_error(code: int, message: str, offset: Optional[int] = None) -> Error:
    """The error for a code of wend.h; one that this package does not know is INTERNAL."""
    known = Code(code) if code in _CLASSES else Code.INTERNAL
    return _CLASSES[known](message, known, offset)


def misuse(message: str) -> Error:
    return make_error(Code.MISUSE, message)
