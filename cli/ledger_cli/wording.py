"""How an entry is said in one line, for people who read the journal."""

from collections.abc import Container
from dataclasses import fields, is_dataclass
from datetime import date

from ledger.domain.insurance import CoverLine
from ledger.domain.wording import counted, rupiah
from ledger.journal.entry import Entry

_LEFT_OUT = {"effective", "personal"}
_LONGEST = 200


def entry_facts(entry: Entry, only: Container[str] | None = None) -> str:
    """Say the facts of an event, or some of them: ``village 13.73.01.1001, occupation petani``; letters stay sealed."""
    said = [
        f"{field.name.removesuffix('_rupiah').replace('_', ' ')} {_value(field.name, value)}"
        for field in fields(entry.event)
        if field.name not in _LEFT_OUT
        and (only is None or field.name in only)
        and (value := getattr(entry.event, field.name)) not in (None, (), "")
    ]
    text = ", ".join(said)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _value(name: str, value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case int() if name.endswith("_rupiah"):
            return rupiah(value)
        case date():
            return value.isoformat()
        case tuple():
            return "; ".join(_line(each) if isinstance(each, CoverLine) else _part(each) for each in value)
        case dict():
            return "; ".join(f"{key} {_many(each)}" for key, each in value.items())
        case _:
            return str(value)


def _many(value: object) -> str:
    """Say how many workers stand in a list of ids; anything else as it is."""
    return counted(len(value), "worker") if isinstance(value, tuple) else str(value)


def _line(line: CoverLine) -> str:
    return f"{line.insurance} {line.since} for {counted(line.months, 'month')} at {rupiah(line.monthly_rupiah)}"


def _part(part: object) -> str:
    """Say a part of an event: ``5.1.02 JKK Rp444.000.000``."""
    if not is_dataclass(part) or isinstance(part, type):
        return str(part)
    return " ".join(_value(field.name, getattr(part, field.name)) for field in fields(part))
