"""What went wrong, as an exit code and whole sentences. No traceback ever reaches a person.

The ledger's own families bring their sentences along; this module adds those for files, disks and our own mistakes.
"""

import errno
import os
from dataclasses import dataclass
from enum import IntEnum

import click

from ledger.domain.errors import Conflict, JournalDamaged, LedgerError, Refusal
from ledger.domain.wording import grouped


class Exit(IntEnum):
    """Exit codes. Once published, a code keeps its meaning."""

    DONE = 0
    """Done, or nothing left to do."""
    REFUSED = 1
    """The rules, or a file, say no."""
    USAGE = 2
    """The command was not understood."""
    DIFFERENCES = 3
    """What was compared is not the same."""
    DAMAGED = 70
    """The journal is damaged, or the program is."""
    TRY_AGAIN = 75
    """Somebody wrote first, or the store is busy or full."""
    STOPPED = 130
    """The person pressed Ctrl-C."""
    READER_GONE = 141
    """Whoever read the output closed it; what they were owed is unknown, so this is not 0."""


class DifferencesFound(Exception):
    """A comparison was made and shown, and it did not come out even."""

    def __init__(self, *, count: int, what: str, remedy: str) -> None:
        self.count = count
        super().__init__(f"{grouped(count)} {what}. {remedy.rstrip('.')}.")


class FileWontDo(Refusal):
    """A file that was named cannot be read or written."""

    def __init__(self, *, path: str, why: str, remedy: str) -> None:
        self.path = path
        super().__init__(f"{path} {why}: {remedy}.")


class NotUtf8(Refusal):
    """A text file is written in another alphabet than UTF-8."""

    def __init__(self, *, place: int) -> None:
        super().__init__(f"The text is not UTF-8 (byte {place} cannot be read): save the file again as 'CSV UTF-8'.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a command ended, when it did not simply end."""

    code: Exit
    word: str
    """For the log: ``refused``, ``usage``, ``differences`` …"""
    said: str
    """For the person; empty when there is nobody left to hear it."""


_FILE_PROBLEMS: dict[int, tuple[Exit, str, str]] = {
    errno.ENOENT: (Exit.REFUSED, "does not exist", "check the name and the folder"),
    errno.EACCES: (Exit.REFUSED, "may not be opened by you", "ask its owner for the right, or name another file"),
    errno.EPERM: (Exit.REFUSED, "may not be changed by you", "ask its owner for the right, or name another file"),
    errno.EISDIR: (Exit.REFUSED, "is a folder, not a file", "name a file inside it"),
    errno.ENOTDIR: (Exit.REFUSED, "lies in something that is not a folder", "check the path"),
    errno.EEXIST: (Exit.REFUSED, "exists already", "name another file, or move this one away"),
    errno.ENAMETOOLONG: (Exit.REFUSED, "has too long a name", "choose a shorter one"),
    errno.EROFS: (Exit.REFUSED, "lies on a disk that is read-only", "choose a folder on another disk"),
    errno.EFBIG: (Exit.REFUSED, "would become larger than its disk allows", "choose a folder on another disk"),
    errno.ENOSPC: (Exit.TRY_AGAIN, "finds no room on its disk", "make room and run the command again"),
    errno.EDQUOT: (Exit.TRY_AGAIN, "goes beyond your share of the disk", "make room and run the command again"),
    errno.EMFILE: (
        Exit.TRY_AGAIN,
        "cannot be opened beside so many open files",
        "close some and run the command again",
    ),
    errno.ENFILE: (
        Exit.TRY_AGAIN,
        "cannot be opened beside so many open files",
        "close some and run the command again",
    ),
    errno.EBUSY: (Exit.TRY_AGAIN, "is in use by somebody else", "close it there and run the command again"),
    errno.ETXTBSY: (Exit.TRY_AGAIN, "is in use by somebody else", "close it there and run the command again"),
    errno.EIO: (Exit.DAMAGED, "cannot be read or written, the disk answers with errors", "save what is on it first"),
}


def ending_of(error: BaseException) -> Ending:  # noqa: PLR0911 - one for each family
    """Say how a command ends that raised this."""
    match error:
        case BrokenPipeError():
            return Ending(code=Exit.READER_GONE, word="reader gone", said="")
        case KeyboardInterrupt() | EOFError() | click.Abort():
            return Ending(code=Exit.STOPPED, word="stopped", said="Stopped by you")
        case DifferencesFound():
            return Ending(code=Exit.DIFFERENCES, word="differences", said=str(error))
        case JournalDamaged():
            return Ending(code=Exit.DAMAGED, word="damaged", said=str(error))
        case Conflict():
            return Ending(code=Exit.TRY_AGAIN, word="try again", said=str(error))
        case LedgerError():
            return Ending(code=Exit.REFUSED, word="refused", said=str(error))
        case click.ClickException():
            return Ending(code=Exit.USAGE, word="usage", said=usage_sentence(error))
        case _:
            return _outside(error)


def usage_sentence(error: click.ClickException) -> str:
    """Say what was not understood, how it is written, and where to read on."""
    said = error.format_message()
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is None:
        return f"{said}\nRun `ledger --help` to see what can be asked."
    return f"{said}\n{context.get_usage()}\nRun `{context.command_path} --help` to see what can be asked."


def _outside(error: BaseException) -> Ending:
    """Say what a file, the machine or a mistake of ours did."""
    match error:
        case UnicodeDecodeError():
            return Ending(code=Exit.REFUSED, word="refused", said=str(NotUtf8(place=error.start)))
        case OSError() if error.errno in _FILE_PROBLEMS:
            code, why, remedy = _FILE_PROBLEMS[error.errno]
            word = "try again" if code is Exit.TRY_AGAIN else "refused"
            return Ending(code=code, word=word, said=str(FileWontDo(path=_named(error), why=why, remedy=remedy)))
        case OSError():
            why = f"cannot be used ({os.strerror(error.errno) if error.errno else type(error).__name__})"
            refusal = FileWontDo(path=_named(error), why=why, remedy="check the file and its disk, and try again")
            return Ending(code=Exit.REFUSED, word="refused", said=str(refusal))
        case MemoryError():
            said = "The machine has no memory left for this: ask for fewer rows at once, or use a larger machine."
            return Ending(code=Exit.TRY_AGAIN, word="try again", said=said)
        case _:
            return Ending(code=Exit.DAMAGED, word="bug", said=_our_mistake(error))


def _named(error: OSError) -> str:
    """Name the file that an error is about; some errors do not say."""
    return os.fsdecode(error.filename) if error.filename else "A file of this command"


def _our_mistake(error: BaseException) -> str:
    """Own up. The message of the exception is left out, since it may hold a person's particulars."""
    return (
        f"The program made a mistake of its own ({type(error).__name__}); your input is not to blame. "
        "Send the maintainers what the same command prints with `--log-level debug`."
    )
