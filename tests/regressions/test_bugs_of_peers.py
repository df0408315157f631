"""Bugs that other public projects shipped, as histories of this ledger: each must come out right here.

The project and the number of its public issue stand with each test. No code of theirs is in it.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application_stories import COMMANDS, SharedJournal, midlife
from ledger.application import billing, commitments, people, premiums, verification, workers
from ledger.application.desk import Asked, Desk
from ledger.application.histories import COMMITMENT, PAYMENT, PROGRAM
from ledger.application.imports import import_workers
from ledger.domain.commitment.events import AccountAmount, FundsReserved
from ledger.domain.commitment.refusals import CommitmentExceeded
from ledger.domain.commitment.state import Open
from ledger.domain.errors import Refusal, SeveralRefusals
from ledger.domain.insurance import Insurance
from ledger.domain.payment.events import PremiumBilled
from ledger.domain.payment.refusals import AlreadyPaidOtherwise, BillDiffers
from ledger.domain.payment.state import Reversed
from ledger.domain.program.refusals import QuotaFull
from ledger.domain.program.state import Running
from ledger.domain.worker.cover_refusals import MonthsHeld
from ledger.domain.worker.refusals import (
    AboutWorker,
)
from ledger.journal.entry import stream_id
from ledger.journal.errors import BeforeTheRecord
from ledger_projections.compare import differences, disagreements
from ledger_projections.database import ReadModels
from makers import (
    BOTH,
    JKK_ACCOUNT,
    MAY,
    Clock,
    append_raw,
    asked,
    bill,
    commit,
    everything,
    form,
    launch,
    new_desk,
    nik,
    pay,
    promise,
    register,
    rows,
    wanted,
)

APBD = stream_id("commitment", "APBD-2023")


def books(desk: Desk) -> Open:
    state = COMMITMENT.of(desk.journal.read(APBD))
    assert isinstance(state, Open)
    return state


def available(desk: Desk) -> dict[str, int]:
    return {line.insurance.value: books(desk).available(line) for line in books(desk).lines}


def billed(desk: Desk, reference: str) -> PremiumBilled:
    event = desk.journal.read(stream_id("payment", reference))[0].event
    assert isinstance(event, PremiumBilled)
    return event


@pytest.mark.parametrize("before", [timedelta(microseconds=1), timedelta(days=365)])
def test_an_unanswerable_as_of_query_is_an_error_not_zero(before: timedelta, desk: Desk, clock: Clock) -> None:
    """T2, formancehq/ledger #1416: a question before the first entry answered with zero."""
    commit(desk)
    with pytest.raises(BeforeTheRecord, match="cannot say what was known"):
        desk.journal.position_at(clock.now - before)


def test_an_empty_ledger_cannot_say_what_was_known(desk: Desk) -> None:
    """T2, formancehq/ledger #1416: an empty book is not a book of zeros."""
    with pytest.raises(BeforeTheRecord, match=r"Nothing is recorded in this ledger yet.*Record something first"):
        desk.journal.position_at(datetime(2023, 5, 2, tzinfo=UTC))


def test_pending_amounts_count_against_availability(desk: Desk) -> None:
    """T3, blnkfinance/blnk #181: two pending transfers were each checked against the same balance."""
    register(desk, 1, 2)
    commit(desk, promise(jkk=50_000))
    bill(desk, [1], ref="B1")
    with pytest.raises(CommitmentExceeded, match=r"Rp30\.000 asked, Rp20\.000 available, Rp10\.000 short"):
        bill(desk, [2], ref="B2")
    pay(desk, "B1")
    with pytest.raises(CommitmentExceeded, match=r"Rp20\.000 available"):
        bill(desk, [2], ref="B2")


def test_two_bills_at_once_do_not_spend_the_same_money(clock: Clock) -> None:
    """T3, blnkfinance/blnk #181, with the second bill drawn up between reading and writing of the first."""
    journal = SharedJournal.in_memory()
    desk = new_desk(clock, journal)
    register(desk, 1, 2)
    commit(desk, promise(jkk=50_000))
    journal.interruptions = (lambda _: bill(desk, [2], ref="B2"),)
    with pytest.raises(CommitmentExceeded, match=r"Rp20\.000 available"):
        bill(desk, [1], ref="B1")
    assert available(desk)["JKK"] == 20_000


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (lambda desk, ask: pay_by(desk, ask, "SP2D 1"), lambda desk, ask: pay_by(desk, ask, "SP2D 2")),
        (
            lambda desk, ask: pay_by(desk, ask, "SP2D 1"),
            lambda desk, ask: pay_by(desk, replace(ask, on=MAY.replace(day=9)), "SP2D 1"),
        ),
        (lambda desk, ask: ceiling(desk, ask, 9_000_000), lambda desk, ask: ceiling(desk, ask, 9_500_000)),
        (
            lambda desk, ask: workers.move(desk, ask, nik(1), village="13.73.01.1002"),
            lambda desk, ask: workers.move(desk, ask, nik(1), village="13.73.01.1003"),
        ),
    ],
)
def test_same_key_other_payload_is_a_conflict(
    first: Callable[[Desk, Asked], object], then: Callable[[Desk, Asked], object], desk: Desk
) -> None:
    """T7, formancehq/ledger #1601 and LerianStudio/midaz-sdk-golang: the first answer came back, or an error 500."""
    register(desk, 1)
    commit(desk)
    bill(desk, [1])
    first(desk, asked(key="K"))
    head = desk.journal.head()
    with pytest.raises(Refusal, match=r"key 'K' was used before for another request.*Give every request its own --key"):
        then(desk, asked(key="K"))
    assert desk.journal.head() == head


def pay_by(desk: Desk, ask: Asked, transfer: str) -> object:
    return premiums.pay(desk, ask, "B1", transfer=transfer)


def ceiling(desk: Desk, ask: Asked, amount: int) -> object:
    return commitments.revise(desk, ask, "APBD-2023", legal_basis="DPPA", ceilings={Insurance.JKK: amount})


def test_one_batch_does_not_take_the_same_person_twice(desk: Desk) -> None:
    """T7, formancehq/stack #1633: a key that came twice in one batch was executed twice."""
    with pytest.raises(Exception, match="nothing was recorded"):
        import_workers(desk, asked(), rows([form(1), form(1)]))
    assert desk.journal.head() == 0


def test_reversals_apply_on_rebuild_as_live(desk: Desk) -> None:
    """T10, JasperFx/marten #1302: a projection rebuilt from the start forgot deletions that live ones had applied."""
    with ReadModels.in_memory() as followed, ReadModels.in_memory() as rebuilt:
        midlife(desk)
        followed.catch_up(desk.journal)
        premiums.reverse(desk, asked(), "B1", cause="bounced")
        followed.catch_up(desk.journal)
        premiums.void(desk, asked(), "B2", cause="wrong-list")
        workers.withdraw_death(desk, asked(), nik(4))
        followed.catch_up(desk.journal)
        rebuilt.catch_up(desk.journal)
        with followed.connect() as live, rebuilt.connect() as fresh:
            assert differences(live, fresh, models=followed.models) == []
            assert disagreements(live) == []


def test_a_cap_is_not_a_target(desk: Desk) -> None:
    """T17, OpenSPP/openspp-modules #742: programs filled themselves up to their maximum."""
    launch(desk, places=100)
    register(desk, 1, 2, program="DESA-100")
    commit(desk, promise(in_program="DESA-100"))
    bill(desk, [1, 2])
    state = PROGRAM.of(desk.journal.read(stream_id("program", "DESA-100")))
    assert isinstance(state, Running)
    assert (sum(state.taken.values()), billed(desk, "B1").workers) == (2, 2)


def test_a_cap_is_a_cap(desk: Desk) -> None:
    """T17, the other side: the hundred and first worker of a village is refused, one by one and in a file."""
    launch(desk, places=100)
    plan, _ = import_workers(desk, asked(), rows(form(number, program="DESA-100") for number in range(100)))
    assert plan.new == 100
    with pytest.raises(QuotaFull, match=r"has 100 places, 100 .*taken"):
        register(desk, 100, program="DESA-100")


@settings(max_examples=40, derandomize=True)
@given(
    sizes=st.lists(st.integers(1, 3), min_size=1, max_size=4),
    undone=st.lists(st.sampled_from(["keep", "void", "reverse"]), min_size=4, max_size=4),
    months=st.integers(1, 3),
    order=st.sampled_from(list(permutations(range(4)))),
)
def test_split_amounts_sum_exactly_after_any_refunds(
    sizes: list[int], undone: list[str], months: int, order: tuple[int, ...]
) -> None:
    """T18, SalesforceFoundation/NPSP #4936 and #6454, blnkfinance/blnk #74: parts drifted from the whole."""
    desk = new_desk(Clock())
    register(desk, *range(12))
    commit(desk)
    for number, size in enumerate(sizes):
        bill(desk, list(range(number * 3, number * 3 + size)), ref=f"B{number}", months=months)
    for number in (each for each in order if each < len(sizes)):
        undo(desk, f"B{number}", undone[number])
    kept = sum(size for number, size in enumerate(sizes) if undone[number] == "keep") * months
    held = {"JKK": kept * 10_000, "JKM": kept * 6_800}
    assert available(desk) == {kind: 10_000_000 - amount for kind, amount in held.items()}
    assert all(
        billed(desk, f"B{number}").total_rupiah
        == sum(
            line.amount_rupiah
            for each in premiums.billed_lines(desk, billed(desk, f"B{number}"))
            for line in each.lines
        )
        == size * months * 16_800
        for number, size in enumerate(sizes)
    )
    assert verification.verify(desk.journal).differences == []


def landed(desk: Desk, reference: str) -> int:
    """Add up what a bill put on people, as the journal has it."""
    lines = premiums.billed_lines(desk, billed(desk, reference))
    return sum(line.amount_rupiah for each in lines for line in each.lines)


def undo(desk: Desk, reference: str, how: str) -> None:
    if how == "void":
        premiums.void(desk, asked(), reference, cause="wrong-list")
    if how == "reverse":
        pay(desk, reference)
        premiums.reverse(desk, asked(), reference, cause="bounced")


def test_cancelling_a_pending_amount_restores_every_part(desk: Desk) -> None:
    """T21, LerianStudio/midaz #2317: cancelling gave one leg of a transfer back and kept the other."""
    register(desk, 1, 2)
    commit(desk)
    before = books(desk).lines, available(desk)
    bill(desk, [1, 2])
    premiums.void(desk, asked(), "B1", cause="wrong-list")
    assert (books(desk).lines, available(desk)) == before
    assert bill(desk, [1, 2], ref="B2").names["CoverBilled"] == 2


def test_a_reversal_keeps_references_and_runs_once(desk: Desk) -> None:
    """T22, apache/fineract #4246 and #4430: a reversal lost the external reference, and could be made twice."""
    register(desk, 1, 2)
    commit(desk)
    bill(desk, [1, 2])
    pay(desk)
    head = desk.journal.head()
    premiums.reverse(desk, asked(), "B1", cause="bounced")
    fresh = everything(desk.journal)[head:]
    assert {getattr(entry.event, "payment", "B1") for entry in fresh} == {"B1"}
    assert premiums.reverse(desk, asked(date(2023, 6, 1)), "B1", cause="again")[1].nothing_new
    state = PAYMENT.of(desk.journal.read(stream_id("payment", "B1")))
    assert isinstance(state, Reversed)
    assert (state.paid.transfer, state.reversal.amount_rupiah, state.bill.commitment) == (
        "SP2D B1",
        state.paid.amount_rupiah,
        "APBD-2023",
    )


def test_importing_a_file_twice_changes_nothing_and_says_so(desk: Desk) -> None:
    """T23, simonmichael/hledger #1862: a second import of one file repeated or lost lines in silence."""
    launch(desk)
    file = rows(form(number, program="DESA-100") for number in range(5))
    import_workers(desk, asked(), file)
    head = desk.journal.head()
    plan, outcome = import_workers(desk, asked(), file)
    assert (plan.new, plan.known, outcome.nothing_new, desk.journal.head()) == (0, 5, True, head)


def test_an_overlapping_file_records_only_what_is_new(desk: Desk) -> None:
    """T23, the other half: what two files share is known, what is new is new."""
    import_workers(desk, asked(), rows([form(1), form(2)]))
    plan, outcome = import_workers(desk, asked(), rows([form(2), form(3)]))
    assert (plan.new, plan.known, dict(outcome.names)) == (1, 1, {"WorkerRegistered": 1})


@pytest.mark.parametrize("name", ["billing.bill", "premiums.pay", "claims.pay", "workers.register", "cards.issue"])
def test_a_double_click_makes_one_event(name: str, clock: Clock) -> None:
    """T24, openMF/web-app #3902 and LerianStudio/midaz #1974: two clicks at once paid twice."""
    journal = SharedJournal.in_memory()
    desk = midlife(new_desk(clock, journal))
    journal.interruptions = (lambda _: COMMANDS[name](desk, asked()),)
    head = journal.head()
    assert COMMANDS[name](desk, asked()).nothing_new
    assert COMMANDS[name](desk, asked()).nothing_new
    names = [entry.name for batch in journal.scan(after=head) for entry in batch]
    assert len(names) == len(set(names))


def test_paying_again_by_another_transfer_is_never_a_second_payment(desk: Desk) -> None:
    """T24, the slow double click: an hour later, with another SP2D."""
    register(desk, 1)
    commit(desk)
    bill(desk, [1])
    pay(desk)
    with pytest.raises(AlreadyPaidOtherwise, match="nothing was paid a second time"):
        premiums.pay(desk, asked(), "B1", transfer="SP2D 2")


def bill_one(desk: Desk) -> object:
    return bill(desk, [1])


def find_on_statement(desk: Desk) -> object:
    return premiums.reconcile(desk, asked(), "B1", statement="BRI 1")


def test_a_budget_is_counted_once_and_commitments_block(desk: Desk) -> None:
    """T27, frappe/erpnext #36610 and #47611: an order and its invoice were both counted, or neither was."""
    register(desk, 1)
    commit(desk, promise(jkk=30_000, jkm=20_400))
    seen = [available(desk)]
    for step in (bill_one, pay, find_on_statement):
        step(desk)
        seen.append(available(desk))
    assert seen == [{"JKK": 30_000, "JKM": 20_400}, *[{"JKK": 0, "JKM": 0}] * 3]
    state = books(desk)
    assert (state.reserved, set(state.drawn)) == ({}, {"B1"})


def test_a_backdated_entry_stands_after_what_was_known(desk: Desk, clock: Clock) -> None:
    """T25, formancehq/ledger #1684 and flash-oss/medici #117: a back-dated entry changed a report of before."""
    register(desk, 1)
    commit(desk)
    bill(desk, [1])
    pay(desk)
    reported_at, position = clock.now, desk.journal.head()
    clock.go(86_400)
    workers.die(desk, asked(date(2023, 4, 1)), nik(1))
    assert desk.journal.position_at(reported_at) == position
    (worker,) = people.find_all(desk, [nik(1)])
    assert [entry.name for entry in desk.journal.read(worker, upto=position)] == ["WorkerRegistered", "CoverBilled"]


GUARDS: dict[str, tuple[Callable[[Desk], object], type[Refusal]]] = {
    "two bills for one month": (lambda desk: bill(desk, [1], ref="B9"), AboutWorker),
    "one reference for two bills": (lambda desk: bill(desk, [2], ref="B1"), BillDiffers),
    "more than the budget": (lambda desk: bill(desk, [2], ref="B9", months=9), SeveralRefusals),
}


@pytest.mark.parametrize("guard", GUARDS)
def test_no_guard_can_never_be_true(guard: str, desk: Desk) -> None:
    """T26, openimis/openimis-be-payment_py: a guard asked for two states at once, so it never fired.

    Every refusal of every decision has a test in ``tests/domain``; here are the three that guard the money.
    """
    register(desk, 1, 2)
    commit(desk, promise(jkk=60_000, jkm=40_800))
    bill(desk, [1], ref="B1")
    act, refusal = GUARDS[guard]
    with pytest.raises(refusal):
        act(desk)


def test_verify_reads_values_and_says_where(desk: Desk) -> None:
    """T6, codenotary/immudb #2063 and #78: verification trusted the index and did not read the values."""
    register(desk, 1)
    commit(desk, promise(jkk=30_000))
    bill(desk, [1])
    amount = AccountAmount(account=JKK_ACCOUNT, amount_rupiah=1)
    append_raw(desk.journal, APBD, 3, FundsReserved(effective=MAY, payment="B9", amounts=(amount,)))
    found = verification.verify(desk.journal).differences
    assert [(each.check, each.position) for each in found if each.check == "no overdraft"] == [
        ("no overdraft", desk.journal.head())
    ]


def test_one_month_is_never_paid_by_two_budgets(desk: Desk) -> None:
    """Double funding of one person-month, the commonest finding of auditors in this field."""
    register(desk, 1)
    commit(desk)
    commit(desk, promise("CSR-2023"))
    bill(desk, [1])
    with pytest.raises(AboutWorker, match="B1 holds 2023-05 to 2023-07") as no:
        billing.bill(desk, asked(), wanted(desk, [1], commitment="CSR-2023", insurances=BOTH, ref="B2"))
    assert isinstance(no.value.refusal, MonthsHeld)
