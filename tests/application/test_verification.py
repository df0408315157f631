"""Every kind of damage that somebody with the file in hand could plant is found, named, and given a position."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest

from application_stories import midlife
from ledger.application import people, verification
from ledger.application.desk import Desk
from ledger.application.verification import Difference
from ledger.domain.claim.events import BenefitPaid
from ledger.domain.commitment.events import (
    AccountAmount,
    CommitmentRevised,
    FundsDrawn,
    FundsReserved,
    FundsReturned,
    ReservationReleased,
)
from ledger.domain.insurance import CoverLine, Insurance
from ledger.domain.month import Month
from ledger.domain.payment.events import PaymentReversed, PremiumBilled, PremiumPaid
from ledger.domain.payment.lines import LinesDigest
from ledger.domain.program.events import ProgramClosed
from ledger.domain.worker.events import CoverBilled, CoverReleased, CoverReversed, WorkerDied
from ledger.journal.codec import EntryUnreadable
from ledger.journal.entry import Event, stream_id
from ledger.journal.memory import MemoryJournalRecorder
from makers import (
    JKK_ACCOUNT,
    JKM_ACCOUNT,
    MAY,
    append_raw,
    bill,
    commit,
    nik,
    pay,
    program,
    promise,
    register,
)

APBD, B1, B2 = stream_id("commitment", "APBD-2023"), stream_id("payment", "B1"), stream_id("payment", "B2")
AMOUNTS = (
    AccountAmount(account=JKK_ACCOUNT, amount_rupiah=60_000),
    AccountAmount(account=JKM_ACCOUNT, amount_rupiah=40_800),
)


@pytest.fixture
def office(desk: Desk) -> Desk:
    """Give a ledger with a bill B1 for two workers, paid, and a bill B2 for a third, unpaid."""
    register(desk, 1, 2, 3)
    commit(desk, promise(jkk=100_000, jkm=68_000))
    bill(desk, [1, 2], ref="B1")
    pay(desk, "B1")
    bill(desk, [3], ref="B2")
    return desk


def plant(desk: Desk, stream: UUID, *events: Event) -> int:
    """Write entries past every rule; give the position of the first."""
    append_raw(desk.journal, stream, len(desk.journal.read(stream)) + 1, *events)
    return desk.journal.head() - len(events) + 1


def worker(desk: Desk, number: int) -> UUID:
    return people.find_all(desk, [nik(number)])[0]


def found(desk: Desk) -> list[Difference]:
    return verification.verify(desk.journal).differences


def held(payment: str, since: str = "2023-05", months: int = 3) -> CoverBilled:
    return CoverBilled(
        effective=MAY,
        payment=payment,
        commitment="APBD-2023",
        lines=(CoverLine(insurance=Insurance.JKK, since=Month(since), months=months, monthly_rupiah=10_000),),
        village="13.73.01.1001",
        occupation="petani",
        disability=False,
        segment="BPU",
    )


def bill_of(desk: Desk, reference: str) -> PremiumBilled:
    event = desk.journal.read(stream_id("payment", reference))[0].event
    assert isinstance(event, PremiumBilled)
    return event


def test_a_sound_ledger_has_no_differences_and_everything_is_counted(office: Desk) -> None:
    heard: list[int] = []
    verified = verification.verify(office.journal, step=heard.append)
    assert (verified.entries, verified.streams, verified.workers) == (office.journal.head(), 6, 3)
    assert (verified.payments, verified.commitments, verified.differences) == (2, 1, [])
    assert sum(heard) == office.journal.head()


def test_an_empty_ledger_is_sound(desk: Desk) -> None:
    verified = verification.verify(desk.journal)
    assert (verified.entries, verified.streams, verified.differences) == (0, 0, [])


def test_a_full_life_is_sound(desk: Desk) -> None:
    assert found(midlife(desk)) == []


@pytest.mark.parametrize(
    ("stream", "event", "check", "says"),
    [
        (
            APBD,
            FundsReserved(
                effective=MAY, payment="B9", amounts=(AccountAmount(account=JKK_ACCOUNT, amount_rupiah=10_001),)
            ),
            "no overdraft",
            f"Commitment APBD-2023, account {JKK_ACCOUNT}, is overdrawn by Rp1.",
        ),
        (
            APBD,
            CommitmentRevised(
                effective=MAY,
                legal_basis="DPPA",
                lines=tuple(replace(line, amount_rupiah=80_000) for line in promise().lines),
            ),
            "no overdraft",
            "is overdrawn by Rp10.000.",
        ),
        (
            APBD,
            FundsReserved(effective=MAY, payment="B9", amounts=(AccountAmount(account=JKK_ACCOUNT, amount_rupiah=1),)),
            "money",
            "Commitment APBD-2023 and payment B9 disagree: reserved here, nothing there.",
        ),
        (
            APBD,
            FundsReturned(effective=MAY, payment="B1", amounts=AMOUNTS),
            "money",
            "Commitment APBD-2023 and payment B1 disagree: nothing here, drawn there.",
        ),
        (
            APBD,
            ReservationReleased(effective=MAY, payment="B2", amounts=AMOUNTS),
            "money",
            "Commitment APBD-2023 and payment B2 disagree: nothing here, reserved there.",
        ),
        (
            APBD,
            FundsDrawn(effective=MAY, payment="B2", amounts=AMOUNTS[:1]),
            "money",
            "Commitment APBD-2023 and payment B2 disagree: drawn here, reserved there.",
        ),
        (
            B2,
            PremiumPaid(effective=MAY, transfer="SP2D 2", amount_rupiah=50_400),
            "money",
            "Commitment APBD-2023 and payment B2 disagree: reserved here, drawn there.",
        ),
        (
            B1,
            PaymentReversed(effective=MAY, cause="bounced", amount_rupiah=100_800),
            "bills",
            "Bill B1: 0 of 2 workers had their months freed.",
        ),
        (
            B1,
            PremiumPaid(effective=MAY, transfer="again", amount_rupiah=100_800),
            "order",
            "PremiumPaid stands after Paid, which cannot have happened.",
        ),
        (
            stream_id("claim", "K1"),
            BenefitPaid(effective=MAY, kind="death", amount_rupiah=1, transfer="T1", personal=b""),
            "order",
            "BenefitPaid stands after NotFiled",
        ),
        (
            stream_id("program", "DESA-100"),
            ProgramClosed(effective=MAY),
            "order",
            "ProgramClosed stands after NotLaunched",
        ),
        (
            stream_id("commitment", "APBD-2024"),
            FundsDrawn(effective=MAY, payment="B9", amounts=AMOUNTS),
            "order",
            "FundsDrawn stands after NotCommitted",
        ),
        (UUID(int=7), WorkerDied(effective=MAY), "order", "WorkerDied stands after NotRegistered"),
    ],
)
def test_damage_to_money_and_order_is_found(stream: UUID, event: Event, check: str, says: str, office: Desk) -> None:
    plant(office, stream, event)
    differences = found(office)
    assert [each for each in differences if each.check == check and says in each.sentence], differences
    assert all(0 < each.position <= office.journal.head() for each in differences)


Plant = Callable[[Desk], int]


@pytest.mark.parametrize(
    ("planting", "check", "says"),
    [
        (lambda desk: plant(desk, worker(desk, 3), held("B9", "2023-09")), "bills", "hold months for B9, but no bill."),
        (
            lambda desk: plant(desk, worker(desk, 3), held("B1", "2023-09")),
            "bills",
            "Bill B1: 2 workers on the bill, 3 in",
        ),
        (lambda desk: plant(desk, worker(desk, 1), held("B2")), "paid once", "B2 holds 2023-05 to 2023-07 of worker "),
        (
            lambda desk: plant(desk, worker(desk, 1), CoverReversed(effective=MAY, payment="B1")),
            "bills",
            "Bill B1: 1 of 2 workers had their months freed",
        ),
        (
            lambda desk: plant(desk, worker(desk, 3), CoverReleased(effective=MAY, payment="B2")),
            "bills",
            "Bill B2: 1 of 1 worker",
        ),
        (
            lambda desk: plant(desk, stream_id("payment", "B3"), replace(bill_of(desk, "B1"), reference="B3")),
            "bills",
            "Bill B3 stands, but no worker holds a month of it.",
        ),
        (
            lambda desk: plant(
                desk, stream_id("payment", "B3"), replace(bill_of(desk, "B1"), reference="B3", commitment="NONE")
            ),
            "money",
            "B3 draw on NONE, which does not exist.",
        ),
        (
            lambda desk: plant(desk, worker(desk, 1), program()),
            "order",
            "ProgramLaunched stands on a worker stream, where it cannot belong",
        ),
        (
            lambda desk: plant(desk, B1, program()),
            "order",
            "ProgramLaunched stands on a payment stream",
        ),
        (
            lambda desk: plant(desk, APBD, WorkerDied(effective=MAY)),
            "order",
            "WorkerDied stands on a commitment stream",
        ),
    ],
)
def test_damage_to_people_and_bills_is_found(planting: Plant, check: str, says: str, office: Desk) -> None:
    planting(office)
    differences = found(office)
    assert [each for each in differences if each.check == check and says in each.sentence], differences


def replanted(desk: Desk, forged: Callable[[PremiumBilled, CoverBilled], tuple[PremiumBilled, CoverBilled]]) -> None:
    """Write a bill B7 for worker 3, with one thing about it forged."""
    line = CoverLine(insurance=Insurance.JKK, since=Month("2024-01"), months=1, monthly_rupiah=10_000)
    amount = AccountAmount(account=JKK_ACCOUNT, amount_rupiah=10_000)
    cover = replace(held("B7"), lines=(line,))
    digest = LinesDigest()
    digest.add(worker(desk, 3), cover.lines)
    honest = replace(
        bill_of(desk, "B2"),
        reference="B7",
        amounts=(amount,),
        total_rupiah=10_000,
        worker_months=1,
        lines_sha256=digest.hexdigest(),
    )
    forged_bill, forged_cover = forged(honest, cover)
    plant(desk, stream_id("payment", "B7"), forged_bill)
    plant(desk, APBD, FundsReserved(effective=MAY, payment="B7", amounts=forged_bill.amounts))
    plant(desk, worker(desk, 3), forged_cover)


def month_later(cover: CoverBilled) -> CoverBilled:
    return replace(cover, lines=tuple(replace(line, since=Month("2024-02")) for line in cover.lines))


def dearer(cover: CoverBilled) -> CoverBilled:
    return replace(cover, lines=tuple(replace(line, monthly_rupiah=9_000) for line in cover.lines))


@pytest.mark.parametrize(
    ("forged", "says"),
    [
        (lambda bill, cover: (bill, cover), None),
        (lambda bill, cover: (replace(bill, workers=2), cover), "2 workers on the bill, 1 in the journal"),
        (
            lambda bill, cover: (replace(bill, total_rupiah=9_000), cover),
            "Rp9.000 on the bill, Rp10.000 on its workers",
        ),
        (lambda bill, cover: (bill, dearer(cover)), "Rp10.000 on the bill, Rp9.000 on its workers"),
        (lambda bill, cover: (bill, month_later(cover)), "do not give the digest of the bill"),
        (lambda bill, cover: (replace(bill, lines_sha256="0" * 64), cover), "do not give the digest of the bill"),
    ],
)
def test_a_bill_and_its_people_add_up_or_it_is_said_what_does_not(
    forged: Callable[[PremiumBilled, CoverBilled], tuple[PremiumBilled, CoverBilled]], says: str | None, office: Desk
) -> None:
    replanted(office, forged)
    sentences = [each.sentence for each in found(office)]
    if says is None:
        assert sentences == []
    else:
        assert len(sentences) == 1
        assert sentences[0].startswith("Bill B7: ")
        assert says in sentences[0]


def test_the_first_bad_entry_of_a_stream_is_named_and_not_the_last(office: Desk) -> None:
    bad = plant(office, B1, PremiumPaid(effective=MAY, transfer="again", amount_rupiah=1))
    plant(office, B1, PremiumPaid(effective=MAY, transfer="and again", amount_rupiah=1))
    assert [each.position for each in found(office) if each.check == "order"] == [bad]


def test_differences_come_in_the_order_of_the_journal(office: Desk) -> None:
    plant(office, worker(office, 1), held("B2"))
    plant(office, B2, PremiumPaid(effective=MAY, transfer="SP2D 2", amount_rupiah=50_400))
    positions = [each.position for each in found(office)]
    assert positions == sorted(positions)
    assert len(positions) > 2


def test_an_entry_that_cannot_be_read_stops_the_check_and_is_named(office: Desk) -> None:
    recorder = office.journal._rows  # noqa: SLF001  # bytes are damaged where they lie
    assert isinstance(recorder, MemoryJournalRecorder)
    stored = recorder._stored_events  # noqa: SLF001  # bytes are damaged where they lie
    stored[4] = replace(stored[4], state=stored[4].state.replace(b"B1", b"\xff\xff"))
    with pytest.raises(EntryUnreadable, match="position 5"):
        found(office)


def test_a_word_that_nothing_reads_is_found_in_an_entry(office: Desk) -> None:
    """Commands pass over it, so only a verification can say that it is there."""
    recorder = office.journal._rows  # noqa: SLF001  # bytes are damaged where they lie
    assert isinstance(recorder, MemoryJournalRecorder)
    stored = recorder._stored_events  # noqa: SLF001  # bytes are damaged where they lie
    stored[4] = replace(stored[4], state=stored[4].state.replace(b'"effective":', b'"waived":true,"effective":', 1))
    assert len(list(office.journal.scan())) == 1
    with pytest.raises(EntryUnreadable, match=r"position 5, .*has an unknown field `waived`"):
        found(office)


def test_a_second_stream_of_the_same_name_is_found(office: Desk) -> None:
    elsewhere = UUID(int=7)
    append_raw(office.journal, elsewhere, 1, promise())
    found = verification.verify(office.journal).differences
    assert [(each.check, each.sentence) for each in found if each.check == "references"] == [
        ("references", f"A commitment APBD-2023 stands on stream {elsewhere}, where no command would look for it.")
    ]
