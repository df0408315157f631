"""Kinds of budget that may pay a premium, and the insurer's groups that fit each (``data/funding_sources.toml``)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from ledger.domain.errors import Refusal
from ledger.domain.insurance import Insurance
from ledger.reference.shipped import CONFIDENCES, Row, shipped_rows

_TABLE = "funding_sources.toml"
_GROUP_COLUMNS = ("code", "name", "source", "confidence")
_COLUMNS = (
    "code",
    "name",
    "owner",
    "groups",
    "account_jkk",
    "account_jkm",
    "valid_from",
    "relief",
    "recipients",
    "source",
    "confidence",
    "note",
)
OWNERS = ("city", "province", "village", "company", "bank", "zakat-body", "person", "worker")
RELIEF = ("allowed", "excluded", "undecided")
MUSTAHIK = "mustahik"
RECIPIENTS = (MUSTAHIK,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A kind of group (wadah) in which the insurer keeps workers that somebody else pays for."""

    code: str
    name: str
    source: str
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingSource:
    """A kind of budget."""

    code: str
    name: str
    owner: str
    """What kind of body owns it: one of `OWNERS`."""
    groups: tuple[str, ...]
    """Group codes that fit, the usual one first; none where the worker pays himself."""
    accounts: Mapping[Insurance, str]
    """Usual budget lines; empty where no chart names one."""
    valid_from: date | None
    """First day on which it may pay; None where no text sets one."""
    relief: str
    """Whether the 50 % relief may apply (PP 50/2025 art. 3): one of `RELIEF`."""
    recipients: str | None
    """Whom alone the money may reach: one of `RECIPIENTS`; None where the law of the money names nobody."""
    source: str
    confidence: str
    note: str | None

    @property
    def for_mustahik(self) -> bool:
        """Whether only those may be paid for who may receive zakat."""
        return self.recipients == MUSTAHIK

    @property
    def default_group(self) -> str | None:
        """The usual group code."""
        return self.groups[0] if self.groups else None

    @property
    def relief_allowed(self) -> bool:
        """Whether the relief applies unless a person decides otherwise: an undecided budget gets none."""
        return self.relief == "allowed"


class UnknownFundingSource(Refusal):
    """No kind of budget has this code."""

    def __init__(self, *, code: str, known: Sequence[str]) -> None:
        self.code = code
        super().__init__(f"No kind of budget has the code {code!r}: choose one of {', '.join(known)}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingTable:
    """All kinds of budget and all groups, in the order of the table."""

    sources: Mapping[str, FundingSource]
    groups: Mapping[str, Group]


def sources() -> tuple[FundingSource, ...]:
    """List every kind of budget."""
    return tuple(load_funding().sources.values())


def source(code: str) -> FundingSource:
    """Find a kind of budget, whatever the capitals; raise `UnknownFundingSource` with the list."""
    table = load_funding().sources
    found = table.get(code.strip().upper().replace(" ", "-"))
    if found is None:
        raise UnknownFundingSource(code=code, known=tuple(table))
    return found


def group_codes() -> tuple[str, ...]:
    """List the insurer's group codes."""
    return tuple(load_funding().groups)


def groups() -> tuple[Group, ...]:
    """List the insurer's groups."""
    return tuple(load_funding().groups.values())


@cache
def load_funding() -> FundingTable:
    """Read the table that ships with the package, once; raise `TableUnfit`."""
    return funding_table(shipped_rows(_TABLE, "group"), shipped_rows(_TABLE, "source"), table=_TABLE)


def funding_table(
    group_rows: Iterable[Mapping[str, object]], source_rows: Iterable[Mapping[str, object]], *, table: str
) -> FundingTable:
    """Read the rows of a table; raise `TableUnfit`, also for a code that stands twice."""
    known: dict[str, Group] = {}
    for cells in group_rows:
        row = Row(cells, table=table, key="code", allowed=_GROUP_COLUMNS)
        known[_new_code(row, known)] = _group_of(row)
    found: dict[str, FundingSource] = {}
    for cells in source_rows:
        row = Row(cells, table=table, key="code", allowed=_COLUMNS)
        found[_new_code(row, found)] = _source_of(row, known)
    return FundingTable(sources=found, groups=known)


def _new_code(row: Row, known: Mapping[str, object]) -> str:
    code = row.text("code")
    if code in known:
        row.refuse("the code stands twice")
    if code != code.upper() or " " in code:
        row.refuse("a code is written in capitals and without spaces")
    return code


def _group_of(row: Row) -> Group:
    return Group(
        code=row.text("code"),
        name=row.text("name"),
        source=row.text("source"),
        confidence=row.one_of("confidence", CONFIDENCES),
    )


def _source_of(row: Row, known: Mapping[str, Group]) -> FundingSource:
    fits = row.texts("groups")
    strange = [code for code in fits if code not in known]
    if strange:
        row.refuse(f"unknown group {', '.join(strange)}; known are {', '.join(known)}")
    return FundingSource(
        code=row.text("code"),
        name=row.text("name"),
        owner=row.one_of("owner", OWNERS),
        groups=fits,
        accounts=_accounts(row),
        valid_from=row.date_or_none("valid_from"),
        relief=row.one_of("relief", RELIEF),
        recipients=row.one_of_or_none("recipients", RECIPIENTS),
        source=row.text("source"),
        confidence=row.one_of("confidence", CONFIDENCES),
        note=row.text_or_none("note"),
    )


def _accounts(row: Row) -> dict[Insurance, str]:
    jkk, jkm = row.text_or_none("account_jkk"), row.text_or_none("account_jkm")
    if jkk is None and jkm is None:
        return {}
    if jkk is None or jkm is None or jkk == jkm:
        row.refuse("account_jkk and account_jkm are two different lines: give both or neither")
    return {Insurance.JKK: jkk, Insurance.JKM: jkm}
