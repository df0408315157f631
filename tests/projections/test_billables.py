"""What is kept of workers for bills is what their whole histories say, whatever happened to them in whatever order."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.domain.insurance import CoverLine, Insurance
from ledger.domain.month import later, month
from ledger.domain.worker import events as worker
from ledger.domain.worker import state as worker_state
from ledger.domain.worker.billable import Billable, Months
from ledger.domain.worker.life import Life, begun
from ledger.journal.entry import Entry, Envelope
from ledger.journal.packing import packed
from ledger_projections import billables
from ledger_projections.billables import BILL_MONTHS, BILLABLES, billable, read, written
from ledger_projections.database import ReadModels
from projections.histories import ListedEntries, person

DAYS = st.dates(date(2023, 1, 1), date(2025, 12, 31))
VILLAGES = st.sampled_from(["13.73.01.1001", "13.73.01.1002", "64.74.01.1001"])
JKK, JKM = Insurance.JKK, Insurance.JKM
FIRST = month("2023-01")
ENVELOPE = Envelope(recorded_at=datetime(2023, 7, 1, tzinfo=UTC), actor="siti", command_id="c")

people_events: st.SearchStrategy[worker.Event] = st.one_of(
    st.builds(worker.WorkerMoved, effective=DAYS, village=VILLAGES),
    st.builds(worker.WorkerEnrolled, effective=DAYS, program=st.sampled_from(["A", "B"])),
    st.builds(worker.EnrollmentEnded, effective=DAYS, program=st.just("A"), cause=st.just("moved")),
    st.builds(
        worker.StandingNoted,
        effective=DAYS,
        decile=st.none() | st.integers(1, 10),
        mustahik=st.none() | st.booleans(),
    ),
    st.builds(
        worker.IdentityCorrected,
        effective=DAYS,
        personal=st.just(b"sealed"),
        sex=st.sampled_from("MF"),
        birth_year=st.integers(1950, 2005),
        corrected=st.just(("born_on",)),
    ),
    st.builds(
        worker.ParticularsCorrected, effective=DAYS, occupation=st.sampled_from(["petani", "nelayan"]), disability=...
    ),
    st.builds(worker.WorkerDied, effective=DAYS),
    st.builds(worker.DeathWithdrawn, effective=DAYS),
    st.builds(worker.WorkerLeft, effective=DAYS, cause=st.just("moved-away")),
    st.builds(worker.WorkerReturned, effective=DAYS),
    st.builds(worker.CardIssued, effective=DAYS, personal=st.just(b"sealed")),
    st.builds(worker.PlaceAwaited, effective=DAYS, program=st.just("B")),
    st.builds(worker.PersonalDataErased, effective=DAYS),
    st.builds(worker.EmploymentStarted, effective=DAYS, employer=st.just("PT")),
    st.builds(worker.EmploymentEnded, effective=DAYS),
)


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[UUID, worker.Event]]:
    """Tell the lives of three people and the bills that they were on: a month is held once, and freed by its bill."""
    told: list[tuple[UUID, worker.Event]] = []
    held: dict[UUID, dict[str, tuple[CoverLine, ...]]] = {}
    employed: dict[UUID, int] = {}
    free: dict[UUID, int] = {}
    for number in range(3):
        who = person(number)
        held[who], employed[who], free[who] = {}, 0, 0
        told.append((who, registered(draw)))
    for bill in range(draw(st.integers(0, 12))):
        act = draw(st.sampled_from(["bill", "bill", "bill", "free", "refund", "live", "live"]))
        if act == "bill":
            payment, months, some = f"B{bill}", draw(st.integers(1, 3)), draw(st.sampled_from([(JKK, JKM), (JKM,)]))
            for who in draw(st.lists(st.sampled_from(list(held)), min_size=1, max_size=3, unique=True)):
                length = draw(st.sampled_from([months, months, 1]))
                since = later(FIRST, free[who])
                free[who] += length + draw(st.integers(0, 1))
                lines = tuple(CoverLine(insurance=i, since=since, months=length, monthly_rupiah=10_000) for i in some)
                held[who][payment] = lines
                told.append((who, billed(payment, lines)))
            continue
        who = draw(st.sampled_from(list(held)))
        if act == "live":
            event: worker.Event = draw(people_events)
            if isinstance(event, worker.EmploymentEnded) and not employed[who]:
                continue
            employed[who] += isinstance(event, worker.EmploymentStarted)
            told.append((who, event))
        elif held[who]:
            payment = draw(st.sampled_from(list(held[who])))
            if act == "free":
                kind = worker.CoverReleased if draw(st.booleans()) else worker.CoverReversed
                told.append((who, kind(effective=date(2023, 9, 1), payment=payment)))
                del held[who][payment]
            else:
                lines = held[who][payment]
                back = tuple(draw(st.lists(st.sampled_from(lines), unique=True)))
                told.append(
                    (
                        who,
                        worker.CoverRefunded(effective=date(2023, 9, 1), payment=payment, claim="K", lines=back),
                    )
                )
    return told


def registered(draw: st.DrawFn) -> worker.WorkerRegistered:
    return worker.WorkerRegistered(
        effective=draw(DAYS),
        personal=b"sealed",
        village=draw(VILLAGES),
        occupation="petani",
        sex="F",
        birth_year=draw(st.integers(1950, 2005)),
        disability=draw(st.booleans()),
        segment="BPU",
        program=draw(st.sampled_from([None, "A"])),
    )


def billed(payment: str, lines: tuple[CoverLine, ...]) -> worker.CoverBilled:
    return worker.CoverBilled(
        effective=date(2023, 8, 1),
        payment=payment,
        commitment="C",
        lines=lines,
        village="13.73.01.1001",
        occupation="petani",
        disability=False,
        segment="BPU",
    )


def entries_of(told: Sequence[tuple[UUID, worker.Event]]) -> list[Entry]:
    versions: dict[UUID, int] = {}
    entries = []
    for position, (who, event) in enumerate(told, start=1):
        versions[who] = versions.get(who, 0) + 1
        entries.append(
            Entry(stream_hex=who.hex, version=versions[who], event=event, envelope=ENVELOPE, position=position)
        )
    return entries


def kept_of(models: ReadModels, who: UUID) -> tuple[int, Billable]:
    with models.connect() as connection:
        row = connection.execute(BILLABLES.select().where(BILLABLES.c.worker == who.hex)).one()
    found = billable(row.bills, row.held, row.life)
    assert found is not None
    return row.version, found


@settings(deadline=None, max_examples=150)
@given(told=histories(), cuts=st.lists(st.integers(1, 40), max_size=6))
def test_what_is_kept_event_by_event_is_what_the_whole_history_says(
    told: list[tuple[UUID, worker.Event]], cuts: list[int]
) -> None:
    journal = ListedEntries(entries_of(told))
    with ReadModels.in_memory(models=(billables.MODEL,)) as models:
        for cut in [*sorted(cuts), len(told)]:
            assert models.catch_up(journal, upto=cut).stopped == ()
        for number in range(3):
            events = [event for who, event in told if who == person(number)]
            state = worker_state.fold(events)
            assert isinstance(state, worker_state.Registered)
            version, kept = kept_of(models, person(number))
            assert version == len(events)
            assert (kept.held, kept.bills) == (Billable.of(state).held, len(state.bills))
            for each in fields(Life):
                assert getattr(kept.life, each.name) == getattr(state, each.name), each.name


def test_a_row_keeps_its_size_however_many_bills_come() -> None:
    lines = [
        tuple(CoverLine(insurance=i, since=later(FIRST, n), months=1, monthly_rupiah=10_000) for i in (JKK, JKM))
        for n in range(60)
    ]
    told: list[tuple[UUID, worker.Event]] = [(person(n), _plain) for n in range(3)]
    told += [(person(n), billed(f"B{run}", own)) for run, own in enumerate(lines) for n in range(3)]
    with ReadModels.in_memory(models=(billables.MODEL,)) as models:
        models.catch_up(ListedEntries(entries_of(told)))
        with models.connect() as connection:
            rows = connection.execute(BILLABLES.select()).all()
            months = connection.execute(BILL_MONTHS.select()).all()

    assert {(row.version, row.bills, row.held) for row in rows} == {(61, 60, "JKK 2023-01 60 JKM 2023-01 60")}
    assert len(months) == 60, "what a bill holds for everybody stands once"


_plain = worker.WorkerRegistered(
    effective=date(2023, 1, 2),
    personal=b"sealed",
    village="13.73.01.1001",
    occupation="petani",
    sex="F",
    birth_year=1980,
    disability=False,
    segment="BPU",
)


@given(st.frozensets(st.tuples(st.sampled_from(Insurance), st.integers(0, 70).map(lambda n: later(FIRST, n)))))
def test_months_are_read_as_they_were_written(months: Months) -> None:
    assert read(written(months)) == months


@pytest.mark.parametrize("text", ["JKK", "JKK 2023-05", "JKX 2023-05 1", "JKK 2023-05 many", "JKK 2023-05 1 JKM"])
def test_what_was_never_written_so_is_not_read(text: str) -> None:
    life = packed(begun(_plain))
    assert billable(0, "JKK 2023-05 1", life) is not None
    assert billable(0, text, life) is None
