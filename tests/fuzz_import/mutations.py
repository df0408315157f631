"""Ways to damage a file: its bytes, its cells, and the parts inside it, packed again so that the guards let it by."""

import io
import zipfile
import zlib
from collections.abc import Callable
from random import Random

NASTY = (
    *(
        b"",
        b"\0",
        b"\xff",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b'"',
        b"'",
        b"\r",
        b"\n\n",
        b";;;;;;",
        b"=1+1",
        b"1e999",
        b"-0",
    ),
    *(
        b"99999999999999999999",
        b"03/04/1990",
        b"31-02-1990",
        b"1,000",
        b"Rp 1.000,00",
        b"13.73.01.1001",
        b"13.73",
        b"Pasar",
    ),
    *(
        "\u202e\u200b\ufeff\ud7ff\uffff".encode(),
        "Ñ".encode("cp1252"),
        b"A" * 5_000,
        b"<c r='XFD1048576'/>",
        b"<!DOCTYPE x>",
    ),
    *(b"NIK", b"No KTP", b"Nama", b"sep=,\r\n", b"&#0;", b"&lt;", b"]]>", b"33090", b"true", b"1373010508909998"),
)
Mutation = Callable[[bytes, Random], bytes]


def mutated(content: bytes, dice: Random) -> bytes:
    """Damage a file in one to three ways."""
    for _ in range(dice.randint(1, 3)):
        way: Mutation = dice.choice(_ways(content))
        content = way(content, dice)
    return content


def _ways(content: bytes) -> tuple[Mutation, ...]:
    if content.startswith(b"PK\x03\x04"):
        return (_inside, _inside, _inside, _flipped, _cut)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return (_flipped, _flipped, _number_changed, _put_in, _cut)
    return (_cells_swapped, _rows_shuffled, _put_in, _put_in, _flipped, _cut, _doubled)


def _flipped(content: bytes, dice: Random) -> bytes:
    changed = bytearray(content)
    for _ in range(dice.randint(1, 8) if changed else 0):
        changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def _cut(content: bytes, dice: Random) -> bytes:
    first, last = sorted((dice.randint(0, len(content)), dice.randint(0, len(content))))
    return content[:first] if dice.random() < 0.5 else content[:first] + content[last:]


def _doubled(content: bytes, dice: Random) -> bytes:
    first, last = sorted((dice.randint(0, len(content)), dice.randint(0, len(content))))
    return content[:last] + content[first:last] + content[last:]


def _put_in(content: bytes, dice: Random) -> bytes:
    at = dice.randint(0, len(content))
    return content[:at] + dice.choice(NASTY) + content[at + dice.choice((0, 0, 1, 4, 16)) :]


def _number_changed(content: bytes, dice: Random) -> bytes:
    """Change a number of two or four bytes, as lengths, places and sectors are written."""
    width = dice.choice((2, 4))
    at = dice.randrange(max(1, len(content) - width)) & ~1
    most = (1 << 8 * width) - 1
    value = dice.choice((0, 1, 0x7F, 0xFFFF, most, most - 1, dice.randint(0, most)))
    return content[:at] + value.to_bytes(width, "little") + content[at + width :]


def _rows_shuffled(content: bytes, dice: Random) -> bytes:
    rows = content.split(b"\n")
    dice.shuffle(rows)
    return b"\n".join(rows)


def _cells_swapped(content: bytes, dice: Random) -> bytes:
    mark = dice.choice((b";", b",", b"\t"))
    cells = content.split(mark)
    if len(cells) > 1:
        one, other = dice.randrange(len(cells)), dice.randrange(len(cells))
        cells[one], cells[other] = cells[other], cells[one] if dice.random() < 0.5 else dice.choice(NASTY)
    return mark.join(cells)


def _inside(content: bytes, dice: Random) -> bytes:
    """Damage one part of an archive and pack all parts again, with sizes and sums that are right."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, OSError, RuntimeError):
        return _flipped(content, dice)
    if members:
        name = dice.choice(sorted(members))
        way: Mutation = dice.choice((_flipped, _put_in, _put_in, _tags_swapped, _tags_swapped, _doubled, _cut))
        members[name] = way(members[name], dice)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in members.items():
            archive.writestr(name, part)
    return packed.getvalue()


def _tags_swapped(content: bytes, dice: Random) -> bytes:
    tags = content.split(b"<")
    one, other = dice.randrange(len(tags)), dice.randrange(len(tags))
    tags[one], tags[other] = tags[other], tags[one]
    return b"<".join(tags)
