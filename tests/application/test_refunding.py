"""Money for months beyond a death comes back to the budget that paid it, and every side of the ledger says so."""

from dataclasses import replace
from datetime import date
from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from application_stories import LETTER, all_papers, answer_of, pot
from ledger.application import (
    billing,
    claims,
    commitments,
    deciding,
    giving_back,
    people,
    premiums,
    refunding,
    verification,
    workers,
)
from ledger.application.billing import Bill
from ledger.application.desk import Desk, Outcome
from ledger.application.giving_back import Part
from ledger.application.histories import COMMITMENT, PAYMENT, WORKER
from ledger.application.refunding import settle
from ledger.application.repricing import repriced
from ledger.domain.claim.events import Cause
from ledger.domain.claim.refusals import NoRefundDue, NotALaterPayment, RefundNotCarried, RefundOfOtherAmount
from ledger.domain.commitment.events import FundingCommitted
from ledger.domain.commitment.state import Open
from ledger.domain.insurance import Insurance
from ledger.domain.month import Month, later, month
from ledger.domain.payment.refusals import NoSuchPayment
from ledger.domain.payment.state import Reversed
from ledger.domain.worker.state import Registered
from ledger.journal.entry import stream_id
from ledger.reference.rulebook import parse_local
from ledger_projections.claims import refunds
from ledger_projections.commitment_balances import commitment_lines, commitment_row
from ledger_projections.compare import differences, disagreements
from ledger_projections.coverage import covered_people
from ledger_projections.database import ReadModels
from ledger_projections.payments import payment_row
from ledger_projections.premium_trail import cover_on, trail_of_commitment, trail_of_worker
from makers import Clock, asked, bill, commit, everything, new_desk, nik, pay, promise, register, unasked_day, wanted
from plain_model import NO

DIED, FILED, LATER = date(2023, 9, 10), date(2023, 10, 2), date(2023, 11, 6)


@pytest.fixture
def office(desk: Desk) -> Desk:
    """Give a ledger in which three are paid from May to December by B1, and Warga 1 died in September."""
    begin(desk, promise())
    return desk


def begin(desk: Desk, budget: FundingCommitted) -> None:
    register(desk, 1, 2, 3)
    commit(desk, budget)
    bill(desk, [1, 2, 3], ref="B1", months=8)
    pay(desk, "B1")
    die(desk, 1)


def die(desk: Desk, who: int, reference: str = "K1", *, died_on: date = DIED) -> None:
    workers.die(desk, asked(died_on), nik(who))
    claims.file(
        desk, asked(FILED), nik(who), reference=reference, insurance=Insurance.JKM, incident_on=died_on, letter=LETTER
    )
    all_papers(desk, asked(FILED), reference)
    deciding.approve(desk, asked(FILED), reference, cause=Cause.OTHER)


def available(desk: Desk, reference: str = "APBD-2023") -> int:
    books = COMMITMENT.of(desk.journal.read(stream_id("commitment", reference)))
    assert isinstance(books, Open)
    return sum(books.available(line) for line in books.lines)


def sound(desk: Desk) -> None:
    """Hold the journal and the read models against each other."""
    assert verification.verify(desk.journal).differences == []
    with ReadModels.in_memory() as models:
        assert models.catch_up(desk.journal).stopped == ()
        with models.connect() as connection:
            assert disagreements(connection) == []


def test_what_came_back_is_on_the_claim_the_payment_the_commitment_and_the_worker(office: Desk) -> None:
    before = available(office)
    settle(office, asked(LATER), "K1", payment="b1", transfer="T9")
    names = [entry.name for entry in everything(office.journal)[-4:]]
    assert names == ["RefundSettled", "PremiumRefunded", "FundsRefunded", "CoverRefunded"]
    assert available(office) - before == 33_600
    known = WORKER.of(office.journal.read(people.find(office, nik(1))))
    assert isinstance(known, Registered)
    assert known.last_month() == "2023-10"
    sound(office)


def test_the_read_models_say_the_same_in_both_directions(office: Desk) -> None:
    settle(office, asked(LATER), "K1", payment="B1", transfer="T9")
    worker = people.find(office, nik(1)).hex
    with ReadModels.in_memory() as models:
        models.catch_up(office.journal)
        with models.connect() as connection:
            trail = trail_of_worker(connection, worker)
            assert {row["month"] for row in trail if row["state"] == "refunded"} == {"2023-11", "2023-12"}
            row = commitment_row(connection, "APBD-2023")
            assert row is not None
            assert (row["drawn_rupiah"], row["returned_rupiah"]) == (403_200, 33_600)
            people_of = list(trail_of_commitment(connection, "APBD-2023"))
            assert sum(each["total_rupiah"] - each["refunded_rupiah"] for each in people_of) == 403_200 - 33_600
            paid = payment_row(connection, "B1")
            assert paid is not None
            assert (paid["state"], paid["refunded_rupiah"]) == ("paid", 33_600)
            assert cover_on(connection, worker, "2023-11") == []
            assert [found.paid_after_death for found in covered_people(connection, "2023-11")] == [0]
            assert [found.paid_after_death for found in covered_people(connection, "2023-10")] == [1]
            assert [found.covered for found in covered_people(connection, "2023-11")] == [2]
            assert refunds(connection, open_only=True) == []


DEARER = """[[rule]]
key = "premium.jkm"
value = 7000
since = 2023-11-01
version = "jkm-dearer"
source = "a draft"
confidence = "unverified"
"""


def test_months_that_came_back_are_priced_no_more(office: Desk) -> None:
    """Given a dearer insurance from November on, then the dead worker's November and December make no difference."""
    supposing = replace(office, supposed=parse_local(DEARER, "what-if.toml", office.rulebook))

    def told() -> tuple[int, int, int]:
        (b1,) = repriced(supposing)
        return b1.billed_rupiah, b1.difference_rupiah, b1.workers_otherwise

    assert told() == (3 * 8 * 16_800, 3 * 2 * 200, 3)
    settle(office, asked(LATER), "K1", payment="B1", transfer="T9", amount_rupiah=16_800)
    assert told() == ((3 * 8 - 1) * 16_800, (3 * 2 - 1) * 200, 3)
    settle(office, asked(LATER), "K1", payment="B1", transfer="T10")
    assert told() == ((3 * 8 - 2) * 16_800, 2 * 2 * 200, 2)


def test_runs_of_months_say_how_many_came_back(office: Desk) -> None:
    settle(office, asked(LATER), "K1", payment="B1", transfer="T9")
    with ReadModels.in_memory() as models:
        models.catch_up(office.journal)
        with models.connect() as connection:
            found = connection.exec_driver_sql(
                "SELECT worker, insurance, since, months, refunded_months FROM read_v1_cover_runs ORDER BY 1, 2"
            ).all()
    back = {people.find(office, nik(number)).hex: 2 if number == 1 else 0 for number in (1, 2, 3)}
    assert [tuple(row) for row in found] == [
        (worker, insurance, "2023-05", 8, back[worker]) for worker in sorted(back) for insurance in ("JKK", "JKM")
    ]


def test_a_refund_comes_in_parts_of_whole_months_and_never_more_than_is_due(office: Desk) -> None:
    settle(office, asked(LATER), "K1", payment="B1", transfer="T1", amount_rupiah=16_800)
    with pytest.raises(RefundOfOtherAmount, match=r"Rp20\.000 came back, where Rp16\.800 or Rp33\.600 would be whole"):
        settle(office, asked(LATER), "K1", payment="B1", transfer="T2", amount_rupiah=20_000)
    assert settle(office, asked(LATER), "K1", payment="B1", transfer="T2")[0].amount_rupiah == 16_800
    assert settle(office, asked(LATER), "K1", payment="B1", transfer="T3", amount_rupiah=16_800)[1].recorded.count == 4
    with pytest.raises(Exception, match="refund of payment B1 came on 2023-11-06 by T3"):
        settle(office, asked(LATER), "K1", payment="B1", transfer="T4", amount_rupiah=16_800)
    assert settle(office, unasked_day(date(2024, 1, 1)), "K1", payment="B1", transfer="T1")[1].nothing_new
    sound(office)


def test_two_who_died_on_one_payment_get_each_their_own_back_and_a_reversal_the_rest(office: Desk) -> None:
    die(office, 2, "K2", died_on=date(2023, 6, 3))
    before = available(office)
    settle(office, asked(LATER), "K1", payment="B1", transfer="T1")
    settle(office, asked(LATER), "K2", payment="B1", transfer="T1", amount_rupiah=6 * 16_800)
    assert available(office) - before == 33_600 + 6 * 16_800
    sound(office)
    was, _ = premiums.reverse(office, asked(LATER), "B1", cause="bounced")
    assert was.reversal.amount_rupiah == 403_200 - 33_600 - 6 * 16_800
    assert available(office) == 20_000_000
    sound(office)


def test_months_that_came_back_may_be_paid_again_once_the_death_is_withdrawn(office: Desk) -> None:
    settle(office, asked(LATER), "K1", payment="B1", transfer="T1")
    workers.withdraw_death(office, asked(LATER), nik(1))
    bill(office, [1], ref="B2", since="2023-11", months=2)
    pay(office, "B2")
    sound(office)
    with ReadModels.in_memory() as models:
        models.catch_up(office.journal)
        with models.connect() as connection:
            assert [found.covered for found in covered_people(connection, "2023-11")] == [3]
            assert [row["payment"] for row in cover_on(connection, people.find(office, nik(1)).hex, "2023-12")] == [
                "B2",
                "B2",
            ]


def test_what_came_back_by_hand_is_not_asked_for_in_earlier_months(office: Desk) -> None:
    """Given a death that is withdrawn with its refund still due, when those months come back, then nothing is due."""
    workers.withdraw_death(office, asked(LATER), nik(1))
    part = Part(payment="B1", nik=nik(1), since=month("2023-10"), until=None, transfer="T1")
    giving_back.refund(office, asked(LATER), part)
    head = office.journal.head()
    with pytest.raises(NoRefundDue):
        settle(office, asked(LATER), "K1", payment="B1", transfer="T2")
    assert office.journal.head() == head
    sound(office)


def own() -> FundingCommitted:
    """Describe money of the workers themselves, of which nothing goes back to a budget."""
    made = promise()
    return FundingCommitted(
        **{name: getattr(made, name) for name in made.__dataclass_fields__} | {"source": "OWN", "group_code": "SL"}
    )


def test_money_of_ones_own_is_carried_and_raises_no_budget(desk: Desk) -> None:
    begin(desk, own())
    before = available(desk)
    outcome = settle(desk, asked(LATER), "K1", payment="B1", transfer="BA-1")[1]
    assert (outcome.names, available(desk)) == ({"RefundSettled": 1}, before)
    with ReadModels.in_memory() as models:
        models.catch_up(desk.journal)
        with models.connect() as connection:
            assert [row["carried_to"] for row in refunds(connection, open_only=True)] == [None]
        bill(desk, [2], ref="B2", since="2024-01", months=1)
        named = settle(desk, asked(LATER), "K1", payment="B1", transfer="BA-1", carried_to="b2")[1]
        assert named.names == {"RefundCarried": 1}
        assert settle(desk, asked(LATER), "K1", payment="B1", transfer="BA-1", carried_to="B2")[1].nothing_new
        models.catch_up(desk.journal)
        with models.connect() as connection:
            assert refunds(connection, open_only=True) == []
            assert [row["carried_to"] for row in refunds(connection)] == ["B2"]
    sound(desk)


def bill_pot(desk: Desk, wanted: Bill) -> None:
    billing.bill(desk, asked(), replace(wanted, commitment="OWN-61"))


def test_a_refund_from_a_pot_is_carried_and_is_not_collected_a_second_time(desk: Desk) -> None:
    register(desk, 1, 2)
    commit(desk, pot())
    paid_in = {Insurance.JKK: 9 * 20_000, Insurance.JKM: 9 * 13_600}
    commitments.collect(desk, asked(), "OWN-61", receipt="SETOR-1", through="cash", amounts=paid_in)
    bill_pot(desk, wanted(desk, [1, 2], ref="B1", months=8))
    pay(desk, "B1")
    die(desk, 1)
    assert settle(desk, asked(LATER), "K1", payment="B1", transfer="BA-1")[1].names == {"RefundSettled": 1}
    bill_pot(desk, wanted(desk, [2], ref="B2", since="2024-01", months=1))
    settle(desk, asked(LATER), "K1", payment="B1", transfer="BA-1", carried_to="B2")
    assert available(desk, "OWN-61") == MONTH
    sound(desk)
    premiums.reverse(desk, asked(LATER), "B1", cause="bounced")
    with ReadModels.in_memory() as models:
        models.catch_up(desk.journal)
        with models.connect() as connection:
            lines = commitment_lines(connection, "OWN-61")
            assert {line["insurance"]: line["collected_rupiah"] for line in lines} == {"JKK": 180_000, "JKM": 122_400}
            assert sum(line["available_rupiah"] for line in lines) == 17 * MONTH
    sound(desk)


def test_money_is_carried_to_a_later_payment_that_stands(desk: Desk) -> None:
    begin(desk, own())
    with pytest.raises(NotALaterPayment, match="cannot be carried to B1, which was not billed after it"):
        settle(desk, asked(LATER), "K1", payment="B1", transfer="BA-1", carried_to="B1")
    with pytest.raises(NoSuchPayment, match="no bill or payment B7"):
        settle(desk, asked(LATER), "K1", payment="B1", transfer="BA-1", carried_to="B7")


def test_money_of_a_budget_is_not_carried(office: Desk) -> None:
    bill(office, [2], ref="B2", since="2024-01", months=1)
    with pytest.raises(RefundNotCarried, match="goes back to APBD-2023 by agreement, and is not carried"):
        settle(office, asked(LATER), "K1", payment="B1", transfer="T1", carried_to="B2")
    assert everything(office.journal)[-1].name == "CoverBilled"


MONTH = 16_800
FIRST, LAST = 5, 10
"""May to October 2023; the budget pays until February."""


def _month(number: int) -> Month:
    """Name a month by its number since January 2023."""
    return later(month("2023-01"), number - 1)


class Refunds(RuleBasedStateMachine):
    """Payments, deaths, refunds and reversals in any order, beside a plain count of what is out for whom."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = new_desk(Clock())
        self.models = ReadModels.in_memory()
        self.numbers = count(1)
        self.out: dict[str, dict[int, list[int]]] = {}
        """By payment and worker: the months, by number, that are paid and did not come back."""
        self.dead: dict[int, int] = {}
        self.due: dict[tuple[int, str], int] = {}
        """By dead worker and payment: how many months may still come back."""
        self.reversed: set[str] = set()
        self.refunded = 0

    def teardown(self) -> None:
        self.follow()
        with ReadModels.in_memory() as anew:
            anew.catch_up(self.desk.journal)
            with self.models.connect() as live, anew.connect() as fresh:
                assert differences(live, fresh, models=self.models.models) == []
                assert disagreements(live) == []
                self.trails_agree(live)
        self.models.close()
        self.desk.journal.close()
        self.desk.keyring.close()

    def trails_agree(self, live: object) -> None:
        """Hold what workers and commitments list against the plain count, net of what came back."""
        expected = sum(len(months) for people_of in self.out.values() for months in people_of.values()) * MONTH
        rows = list(trail_of_commitment(live, "APBD-2023", paid_only=True))  # type: ignore[arg-type]  # a connection
        assert sum(row["total_rupiah"] - row["refunded_rupiah"] for row in rows) == expected
        by_worker = [row for who in (1, 2, 3) for row in trail_of_worker(live, people.find(self.desk, nik(who)).hex)]  # type: ignore[arg-type]  # a connection
        assert sum(row["amount_rupiah"] for row in by_worker if row["state"] == "paid") == expected

    @initialize()
    def begin(self) -> None:
        """Pay for everybody, and let two die while months are still to come, so that something is due."""
        register(self.desk, 1, 2, 3)
        commit(self.desk)
        self.pay({1, 2, 3}, FIRST, 5)
        for who, dies_in in ((1, FIRST), (2, FIRST + 2)):
            self.dies(who, dies_in)

    @rule(chosen=st.sets(st.integers(1, 3), min_size=1), since=st.integers(FIRST, LAST), months=st.integers(1, 4))
    def pay(self, chosen: set[int], since: int, months: int) -> None:
        ref = f"B{next(self.numbers)}"
        free = [who for who in sorted(chosen) if who not in self.dead and not self.holds(who, since, months)]
        if free:
            bill(self.desk, free, ref=ref, since=f"2023-{since:02}", months=months)
            pay(self.desk, ref)
            self.out[ref] = {who: list(range(since, since + months)) for who in free}

    def holds(self, who: int, since: int, months: int) -> bool:
        taken = {month for people_of in self.out.values() for month in people_of.get(who, ())}
        return bool(taken & set(range(since, since + months)))

    @precondition(lambda self: any(self.alive_in()))
    @rule(data=st.data())
    def die(self, data: st.DataObject) -> None:
        """Let somebody die in a month that was paid before it began, so that the claim is covered."""
        self.dies(*data.draw(st.sampled_from(self.alive_in()), "who dies when"))

    def dies(self, who: int, month: int) -> None:
        day = date(2023, month, 15)
        workers.die(self.desk, asked(day), nik(who))
        claims.file(
            self.desk,
            asked(day),
            nik(who),
            reference=f"K{who}",
            insurance=Insurance.JKM,
            incident_on=day,
            letter=LETTER,
        )
        all_papers(self.desk, asked(day), f"K{who}")
        deciding.approve(self.desk, asked(day), f"K{who}", cause=Cause.OTHER)
        self.dead[who] = month
        for ref, people_of in self.out.items():
            beyond = sum(each > month for each in people_of.get(who, ()))
            if beyond:
                self.due[who, ref] = beyond

    def alive_in(self) -> list[tuple[int, int]]:
        return [
            (who, month)
            for people_of in self.out.values()
            for who, months in people_of.items()
            for month in months
            if who not in self.dead and month <= 12
        ]

    @precondition(lambda self: self.due)
    @rule(data=st.data())
    def refund(self, data: st.DataObject) -> None:
        who, ref = data.draw(st.sampled_from(sorted(self.due)), "refund of")
        months = data.draw(st.integers(1, self.due[who, ref] + 1), "months")
        may = ref not in self.reversed and 1 <= months <= self.due[who, ref]
        answer, why = answer_of(lambda: self.settle(who, ref, months))
        assert answer == (True if may else NO), why
        if may:
            self.refunded += 1
            self.due[who, ref] -= months
            self.out[ref][who] = self.out[ref][who][:-months]

    def settle(self, who: int, ref: str, months: int) -> Outcome:
        transfer = f"T{next(self.numbers)}"
        return refunding.settle(
            self.desk, asked(date(2024, 1, 2)), f"K{who}", payment=ref, transfer=transfer, amount_rupiah=months * MONTH
        )[1]

    @rule(who=st.integers(1, 3), since=st.integers(FIRST, LAST), months=st.integers(1, 3), data=st.data())
    def give_back(self, who: int, since: int, months: int, data: st.DataObject) -> None:
        """Let months of a worker come back by hand, which is left to the claim for those beyond a death."""
        ref = data.draw(st.sampled_from(sorted(self.out)), "given back of")
        mine = [each for each in self.out[ref].get(who, ()) if since <= each < since + months]
        may = bool(mine) and ref not in self.reversed and mine[-1] <= self.dead.get(who, mine[-1])
        part = Part(
            payment=ref,
            nik=nik(who),
            since=_month(since),
            until=_month(since + months - 1),
            transfer=f"T{next(self.numbers)}",
            amount_rupiah=len(mine) * MONTH if mine else None,
        )
        answer, why = answer_of(lambda: giving_back.refund(self.desk, asked(date(2024, 1, 2)), part)[1])
        assert answer == (True if may else NO), why
        if may:
            self.out[ref][who] = [each for each in self.out[ref][who] if each not in mine]

    @precondition(lambda self: self.refunded and set(self.out) - self.reversed)
    @rule(data=st.data())
    def reverse(self, data: st.DataObject) -> None:
        ref = data.draw(st.sampled_from(sorted(set(self.out) - self.reversed)), "reversal of")
        out = sum(len(months) for months in self.out[ref].values()) * MONTH
        answer, why = answer_of(lambda: premiums.reverse(self.desk, asked(date(2024, 1, 2)), ref, cause="bounced")[1])
        assert answer == (True if out else NO), why
        if out:
            state = PAYMENT.of(self.desk.journal.read(stream_id("payment", ref)))
            assert isinstance(state, Reversed)
            assert state.reversal.amount_rupiah == out
            self.reversed.add(ref)
            self.out[ref] = {}

    @rule()
    def follow(self) -> None:
        assert self.models.catch_up(self.desk.journal).stopped == ()

    @invariant()
    def what_is_out_is_what_the_commitment_misses(self) -> None:
        if self.desk.journal.head():
            out = sum(len(months) for people_of in self.out.values() for months in people_of.values()) * MONTH
            assert available(self.desk) == 20_000_000 - out
            assert verification.verify(self.desk.journal).differences == []


RefundsTest = Refunds.TestCase
RefundsTest.settings = settings(
    max_examples=30,
    stateful_step_count=8,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
