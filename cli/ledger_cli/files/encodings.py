"""In which letters a text file is written: UTF-8, UTF-16, or Windows-1252, which is named; anything else is refused.

A file is looked through whole, in small pieces, before a row of it is given out. Windows-1252 has no marks of its own:
it is recognised by what it would say. A file counts as Windows-1252 when every byte beyond ASCII is a letter or a sign
that people type, and no two such letters stand side by side, as they would in a text of another code page.
"""

import codecs
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NoReturn

from ledger_cli.grid import Remark, SheetRefused

SAVE_AS_CSV = 'save it as "CSV UTF-8" and import that file'
_CHUNK_BYTES = 1 << 20
_LINE_MAX = 1 << 20
_SNIFFED_BYTES = 4_096
_NEARLY_ALL = 0.7
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UTF_32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_CONTROL_LETTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NOT_TYPED = re.compile(
    rb"[^\x00-\x7f\x80\x85\x8a\x8c\x91-\x97\x9a\x9c\x9f\xa0\xaa\xb0\xb4\xba\xbd\xc0-\xd6\xd8-\xf6\xf8-\xff]"
)
_SIDE_BY_SIDE = re.compile(rb"[\x80\x8a\x8c\x9a\x9c\x9f\xc0-\xff]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """How the bytes of a text file become letters."""

    codec: str
    remark: Remark | None = None


def look_through(path: Path, file: BinaryIO) -> Letters:
    """Look through a whole text file; raise `SheetRefused` when it is not clean text of an encoding that is read."""
    head = file.read(_SNIFFED_BYTES)
    file.seek(0)
    if head.startswith(_UTF_32):
        raise SheetRefused(path=path, problem="is Unicode text of the kind UTF-32", remedy=SAVE_AS_CSV)
    wide = _wide(head)
    if wide is not None:
        _look_through_wide(path, file, wide)
        return Letters(codec=wide)
    try:
        _look_through_utf_8(path, file)
    except UnicodeDecodeError as error:
        line = _line_that_is_not_utf_8(file)
        if head.startswith(codecs.BOM_UTF8):
            problem = f"says that it is UTF-8 text, and is not in line {line}"
            raise SheetRefused(path=path, problem=problem, remedy=SAVE_AS_CSV) from error
        file.seek(0)
        return _windows_1252(path, file, line)
    return Letters(codec="utf-8-sig")


def _wide(head: bytes) -> str | None:
    """Recognise UTF-16 by its mark, or by every other byte being NUL, as in no other text."""
    if head.startswith(_UTF_16):
        return "utf-16"
    even, odd = head[0::2], head[1::2]
    if len(head) >= 8 and odd.count(0) > _NEARLY_ALL * len(odd) and not even.count(0):  # noqa: PLR2004  (four letters)
        return "utf-16-le"
    if len(head) >= 8 and even.count(0) > _NEARLY_ALL * len(even) and not odd.count(0):  # noqa: PLR2004
        return "utf-16-be"
    return None


def _look_through_wide(path: Path, file: BinaryIO, codec: str) -> None:
    text = io.TextIOWrapper(file, encoding=codec, newline="")
    line = 1
    try:
        while chunk := text.read(_CHUNK_BYTES):
            control = _CONTROL_LETTER.search(chunk)
            if control is not None:
                _refuse_control(path, ord(control.group()), line + chunk.count("\n", 0, control.start()))
            line += chunk.count("\n")
    except UnicodeDecodeError as error:
        problem = f"is no clean Unicode text of the kind UTF-16 behind line {line}"
        raise SheetRefused(path=path, problem=problem, remedy=SAVE_AS_CSV) from error
    finally:
        text.detach()


def _look_through_utf_8(path: Path, file: BinaryIO) -> None:
    """Look through all bytes once: UTF-8, no control characters, no endless lines."""
    line = 1
    rest = b""
    while chunk := file.read(_CHUNK_BYTES):
        *whole, rest = (rest + chunk).replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        if len(rest) > _LINE_MAX:
            problem = f"has a line {line + len(whole)} of more than {_LINE_MAX} bytes"
            raise SheetRefused(path=path, problem=problem, remedy=f"it is no table; if it should be one, {SAVE_AS_CSV}")
        _refuse_unclean(path, b"\n".join(whole), line)
        line += len(whole)
    _refuse_unclean(path, rest, line)


def _refuse_unclean(path: Path, lines: bytes, first: int) -> None:
    control = _CONTROL.search(lines)
    if control is not None:
        _refuse_control(path, control.group()[0], first + lines.count(b"\n", 0, control.start()))
    lines.decode("utf-8")


def _refuse_control(path: Path, number: int, line: int) -> NoReturn:
    what = "the character NUL" if number == 0 else f"the control character {number:#04x}"
    remedy = f"it is no clean text; {SAVE_AS_CSV}"
    raise SheetRefused(path=path, problem=f"holds {what} in line {line}", remedy=remedy)


def _line_that_is_not_utf_8(file: BinaryIO) -> int:
    file.seek(0)
    for line, each in enumerate(file, start=1):
        try:
            each.decode("utf-8")
        except UnicodeDecodeError:
            return line
    return 1


def _windows_1252(path: Path, file: BinaryIO, line: int) -> Letters:
    """Accept a text as Windows-1252 when all of it can be; tell where, so that somebody looks at it."""
    while chunk := file.read(_CHUNK_BYTES):
        if _NOT_TYPED.search(chunk) or _SIDE_BY_SIDE.search(chunk):
            problem = f"is not UTF-8 text in line {line}, and its other letters cannot be told for certain"
            raise SheetRefused(path=path, problem=problem, remedy=SAVE_AS_CSV)
    remark = Remark(
        problem=f"it is no UTF-8 text (line {line}) and was read as Windows-1252",
        remedy=f"look whether the letters with accents are right; else {SAVE_AS_CSV}",
    )
    return Letters(codec="cp1252", remark=remark)
