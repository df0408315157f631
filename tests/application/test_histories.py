"""Random histories: whatever clerks do, in whatever order, the ledger says what a plain model says, and adds up.

A run in CI repeats exactly. ``LEDGER_HISTORIES=2000`` looks at that many other histories, new ones each time.
"""

import os
from collections.abc import Callable
from datetime import date
from itertools import count

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from application_stories import answer_of, approve_by_hand, file_claim, still_held
from ledger.application import billing, commitments, inquiry, people, premiums, verification, workers
from ledger.application.billing import Bill
from ledger.application.desk import Desk, Outcome
from ledger.application.histories import COMMITMENT, PAYMENT, PROGRAM, WORKER
from ledger.domain.commitment.state import Open
from ledger.domain.insurance import Insurance
from ledger.domain.month import Month, later, ordinal
from ledger.domain.payment import state as payment_state
from ledger.domain.payment.lines import sums
from ledger.domain.program.state import Running
from ledger.domain.worker.state import Registered
from ledger.journal.entry import stream_id
from ledger_projections.compare import differences, disagreements
from ledger_projections.coverage import covered_people
from ledger_projections.database import ReadModels
from ledger_projections.kept import KeptBillables
from ledger_projections.quota import quota_report
from ledger_projections.worker_register import worker_row
from makers import (
    FOREIGN,
    JKK_ACCOUNT,
    JKM_ACCOUNT,
    ONE,
    TWO,
    Clock,
    asked,
    commit,
    form,
    launch,
    new_desk,
    nik,
    promise,
)
from plain_model import NO, PRICE, Answer, Ask, Money, Plain

TODAY = date(2023, 12, 1)
EXAMPLES = int(os.environ.get("LEDGER_HISTORIES", "0"))
FIRST, LAST = 3, 10
"""March to October 2023."""
REGION, CAP = "13.73", 2

persons = st.integers(1, 5)
months = st.integers(FIRST, LAST)
villages = st.sampled_from([ONE, ONE, TWO, FOREIGN])
kinds = st.sampled_from([("JKK", "JKM"), ("JKK", "JKM"), ("JKK",), ("JKM",)])
amounts = st.sampled_from([100_000, 200_000, 10_000_000, 10_000_000])


def named(month: int) -> Month:
    return later(Month("2022-12"), month)


def fifteenth(month: int) -> date:
    return date(2023, month, 15)


class Histories(RuleBasedStateMachine):
    """A ledger, and beside it a plain model of what it should say."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.desk = self.new_ledger()
        self.plain = Plain(cap=CAP, region=REGION)
        self.read_models: ReadModels | None = None
        self.asked: dict[str, Bill] = {}
        self.numbers = count(1)

    def new_ledger(self) -> Desk:
        """Make a ledger in memory, or wherever else histories are told."""
        return new_desk(self.clock)

    def new_read_models(self) -> ReadModels:
        """Make read models for that ledger."""
        return ReadModels.in_memory()

    def teardown(self) -> None:
        if self.read_models is not None:
            self.compare_read_models(self.read_models)
            self.read_models.close()
        self.desk.journal.close()
        self.desk.keyring.close()

    def billed(self, ref: str) -> Outcome:
        """Bill as the counter does: from what is kept of workers, however far it is behind, where anything is kept."""
        kept = None if self.read_models is None else KeptBillables(self.read_models)
        return billing.bill(self.desk, asked(TODAY), self.asked[ref], kept)[1]

    def agree(self, expected: Answer, act: Callable[[], Outcome]) -> None:
        """Let the ledger act, and hold its answer against the model's."""
        head = self.desk.journal.head()
        self.clock.go(60)
        answer, why = answer_of(act)
        assert answer == expected, why
        assert (self.desk.journal.head() > head) is (answer is True)

    @initialize(jkk=amounts, jkm=amounts, followed=st.sampled_from([False, False, True]))
    def begin(self, jkk: int, jkm: int, *, followed: bool) -> None:
        """Launch a program, promise money (A for everybody and long, B for Sawahlunto and short), register a few."""
        self.read_models = self.new_read_models() if followed else None
        launch(self.desk, places=CAP)
        for reference, places, first, last in (("A", (), FIRST, LAST), ("B", (REGION,), 5, 8)):
            terms = promise(reference, jkk=jkk, jkm=jkm, villages=places, since=named(first), until=named(last))
            commit(self.desk, terms)
            self.plain.monies[reference] = Money(
                ceiling={"JKK": jkk, "JKM": jkm}, first=first, last=last, places=places
            )
        for who, village in ((1, ONE), (2, ONE), (3, FOREIGN)):
            self.register(who, village, FIRST, program=village == ONE)

    @rule(who=persons, village=villages, since=st.sampled_from([FIRST, FIRST, 5]), program=st.booleans())
    def register(self, who: int, village: str, since: int, *, program: bool) -> None:
        self.agree(
            self.plain.register(who, village, since, program=program),
            lambda: workers.register(
                self.desk,
                asked(date(2023, since, 1)),
                form(who, village=village, program="DESA-100" if program else None),
            )[1],
        )

    @precondition(lambda self: self.plain.people)
    @rule(data=st.data(), village=villages)
    def move(self, data: st.DataObject, village: str) -> None:
        who = self.somebody(data)
        self.agree(
            self.plain.move(who, village), lambda: workers.move(self.desk, asked(TODAY), nik(who), village=village)
        )

    @precondition(lambda self: self.plain.people)
    @rule(data=st.data(), month=months)
    def die(self, data: st.DataObject, month: int) -> None:
        who = self.somebody(data)
        self.agree(self.plain.die(who, month), lambda: workers.die(self.desk, asked(fifteenth(month)), nik(who)))

    @precondition(lambda self: any(each.died for each in self.plain.people.values()))
    @rule(data=st.data())
    def revive(self, data: st.DataObject) -> None:
        who = self.somebody(data, lambda number: self.plain.people[number].died is not None)
        self.agree(self.plain.revive(who), lambda: workers.withdraw_death(self.desk, asked(TODAY), nik(who)))

    @precondition(lambda self: self.plain.people)
    @rule(data=st.data(), month=months)
    def leave(self, data: st.DataObject, month: int) -> None:
        who = self.somebody(data)
        self.agree(
            self.plain.leave(who, month),
            lambda: workers.leave(self.desk, asked(fifteenth(month)), nik(who), cause="moved-away"),
        )

    @precondition(lambda self: any(each.left for each in self.plain.people.values()))
    @rule(data=st.data())
    def come_back(self, data: st.DataObject) -> None:
        who = self.somebody(data, lambda number: self.plain.people[number].left is not None)
        self.agree(self.plain.come_back(who), lambda: workers.come_back(self.desk, asked(TODAY), nik(who)))

    @precondition(lambda self: len(self.plain.papers) > 1)
    @rule(
        money=st.sampled_from("AB"),
        kind=st.sampled_from(["JKK", "JKM"]),
        ceiling=st.sampled_from([0, 20_000, 68_000, 200_000]),
    )
    def revise(self, money: str, kind: str, ceiling: int) -> None:
        self.agree(
            self.plain.revise(money, kind, ceiling),
            lambda: commitments.revise(
                self.desk, asked(TODAY), money, legal_basis="DPPA", ceilings={Insurance(kind): ceiling}
            ),
        )

    @precondition(lambda self: self.plain.people)
    @rule(
        data=st.data(),
        money=st.sampled_from("AAB"),
        first=st.integers(FIRST, 8),
        length=st.integers(1, 3),
        kinds=kinds,
        by_name=st.booleans(),
        skip=st.booleans(),
    )
    def bill(
        self,
        data: st.DataObject,
        money: str,
        first: int,
        length: int,
        kinds: tuple[str, ...],
        *,
        by_name: bool,
        skip: bool,
    ) -> None:
        everybody = st.sampled_from(sorted(self.plain.people))
        chosen = data.draw(st.lists(everybody, min_size=1, max_size=3, unique=True), "people")
        ref = f"B{next(self.numbers)}"
        ask = Ask(
            money=money, people=chosen, first=first, months=length, kinds=kinds, by_name=by_name, skip_covered=skip
        )
        self.asked[ref] = self.as_bill(ref, ask)
        self.agree(self.plain.bill(ref, ask), lambda: self.billed(ref))

    @rule(who=persons, first=months, kinds=kinds)
    def bill_and_pay_one(self, who: int, first: int, kinds: tuple[str, ...]) -> None:
        """Do what treasurers do most: one person at least is billed and paid."""
        if who not in self.plain.people:
            return
        ref = f"B{next(self.numbers)}"
        ask = Ask(money="A", people=[who], first=first, months=1, kinds=kinds, by_name=True, skip_covered=False)
        self.asked[ref] = self.as_bill(ref, ask)
        expected = self.plain.bill(ref, ask)
        self.agree(expected, lambda: self.billed(ref))
        if expected is True:
            self._pay(ref)

    @precondition(lambda self: self.plain.papers)
    @rule(data=st.data())
    def bill_again(self, data: st.DataObject) -> None:
        ref = self.some_bill(data)
        stands = self.plain.papers[ref].standing in {"billed", "paid"}
        self.agree(False if stands else NO, lambda: self.billed(ref))

    @precondition(lambda self: self.plain.papers)
    @rule(data=st.data())
    def pay(self, data: st.DataObject) -> None:
        self._pay(self.some_bill(data))

    def _pay(self, ref: str) -> None:
        self.agree(self.plain.pay(ref), lambda: premiums.pay(self.desk, asked(TODAY), ref, transfer=f"SP2D {ref}")[1])

    @precondition(lambda self: self.plain.papers)
    @rule(data=st.data())
    def void(self, data: st.DataObject) -> None:
        ref = self.some_bill(data)
        self.agree(self.plain.void(ref), lambda: premiums.void(self.desk, asked(TODAY), ref, cause="wrong-list")[1])

    @precondition(lambda self: self.plain.papers)
    @rule(data=st.data())
    def reverse(self, data: st.DataObject) -> None:
        ref = self.some_bill(data)
        self.agree(self.plain.reverse(ref), lambda: premiums.reverse(self.desk, asked(TODAY), ref, cause="bounced")[1])

    @precondition(lambda self: self.plain.people)
    @rule(data=st.data(), month=months, claim=st.sampled_from(["K-A", "K-B", "K-C"]))
    def claim(self, data: st.DataObject, month: int, claim: str) -> None:
        self.file(claim, self.somebody(data), month)

    @precondition(lambda self: self.plain.paid("JKK"))
    @rule(data=st.data())
    def claim_and_approve(self, data: st.DataObject) -> None:
        """Claim for a month that is paid."""
        who, month = data.draw(st.sampled_from(self.plain.paid("JKK")), "month")
        claim = f"K{next(self.numbers)}"
        self.file(claim, who, month)
        self._approve(claim)

    def file(self, claim: str, who: int, month: int) -> None:
        self.agree(
            self.plain.file(claim, who, month),
            lambda: file_claim(self.desk, asked(TODAY), claim, nik(who), Insurance.JKK, fifteenth(month)),
        )

    @precondition(lambda self: self.plain.claims)
    @rule(data=st.data())
    def approve(self, data: st.DataObject) -> None:
        self._approve(data.draw(st.sampled_from(sorted(self.plain.claims)), "claim"))

    def _approve(self, claim: str) -> None:
        if not self._filled_by_another_bill(claim):
            self.agree(self.plain.approve(claim), lambda: approve_by_hand(self.desk, asked(TODAY), claim))

    def _filled_by_another_bill(self, claim: str) -> bool:
        """Tell of a month in which money for a later one filled the gap: the plain model knows no arrears."""
        found = inquiry.assess(self.desk, claim, known_at=TODAY).behind
        return found.standing.covered_by is not None and not found.held_paid

    @precondition(lambda self: self.read_models is not None)
    @rule()
    def follow(self) -> None:
        """Bring the read models up to date in the middle of things."""
        if self.read_models is not None:
            assert self.read_models.catch_up(self.desk.journal).stopped == ()

    def somebody(self, data: st.DataObject, who: Callable[[int], bool] = lambda _: True) -> int:
        return data.draw(st.sampled_from([number for number in sorted(self.plain.people) if who(number)]), "who")

    def some_bill(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(sorted(self.plain.papers)), "bill")

    def as_bill(self, ref: str, ask: Ask) -> Bill:
        return Bill(
            commitment=ask.money,
            whom="file nik.txt",
            workers=people.find_all(self.desk, [nik(number) for number in ask.people]),
            since=named(ask.first),
            months=ask.months,
            insurances=tuple(Insurance(kind) for kind in ask.kinds),
            reference=ref,
            by_name=ask.by_name,
            skip_covered=ask.skip_covered,
        )

    @invariant()
    def no_line_is_overdrawn_and_every_balance_adds_up(self) -> None:
        """Invariant 1: committed and revised = available + reserved + drawn - returned, available never below 0."""
        for reference, money in self.plain.monies.items():
            entries = self.desk.journal.read(stream_id("commitment", reference))
            books = COMMITMENT.of(entries)
            assert isinstance(books, Open)
            for kind, account in (("JKK", JKK_ACCOUNT), ("JKM", JKM_ACCOUNT)):
                line = next(each for each in books.lines if each.account == account)
                assert line.amount_rupiah == money.ceiling[kind]
                assert books.held(account) == self.plain.held_of(reference, kind)
                assert books.available(line) == money.ceiling[kind] - self.plain.held_of(reference, kind) >= 0
                assert line.amount_rupiah == books.available(line) + still_held(
                    account, (entry.event for entry in entries if isinstance(entry.event, COMMITMENT.events))
                )

    @invariant()
    def every_rupiah_lands_on_a_person(self) -> None:
        """Invariant 2: worker lines = what the commitment holds = the bill = tariff x worker-months."""
        for reference, paper in self.plain.papers.items():
            state = PAYMENT.of(self.desk.journal.read(stream_id("payment", reference)))
            assert not isinstance(state, payment_state.NotBilled)
            proved = premiums.billed_lines(self.desk, state.bill)
            added = sums((line.worker, line.lines) for line in proved)
            expected = sum(PRICE[kind] for _, kind, _ in paper.lines)
            assert (added.total_rupiah, added.worker_months) == (expected, len(paper.lines))
            assert state.bill.total_rupiah == sum(each.amount_rupiah for each in state.bill.amounts) == expected
            assert type(state).__name__.lower().removesuffix("ed") == paper.standing.removesuffix("ed")

    @invariant()
    def every_month_is_held_once(self) -> None:
        """Invariant 3: a worker's month of an insurance belongs to the bill that the model names, and to no other."""
        found: dict[tuple[int, str, int], str] = {}
        for number in self.plain.people:
            state = WORKER.of(self.desk.journal.read(people.find(self.desk, nik(number))))
            assert isinstance(state, Registered)
            for insurance, month, payment in state.held():
                key = (number, insurance.value, ordinal(month) - ordinal(Month("2022-12")))
                assert key not in found
                found[key] = payment
        assert found == self.plain.holders

    @invariant()
    def places_are_those_of_the_living(self) -> None:
        state = PROGRAM.of(self.desk.journal.read(stream_id("program", "DESA-100")))
        if isinstance(state, Running):  # it is launched in `begin`, which comes first
            assert {village: taken for village, taken in state.taken.items() if taken} == self.plain.places_taken()

    @invariant()
    def verification_finds_nothing(self) -> None:
        assert verification.verify(self.desk.journal).differences == []

    def compare_read_models(self, read_models: ReadModels) -> None:
        """Invariants 4 and 5: both directions agree, rebuilt equals followed; and reports say what the model says."""
        assert read_models.catch_up(self.desk.journal).stopped == ()
        with ReadModels.in_memory() as anew:
            anew.catch_up(self.desk.journal)
            with read_models.connect() as live, anew.connect() as fresh:
                assert differences(live, fresh, models=read_models.models) == []
                assert disagreements(live) == []
                for month in range(FIRST, LAST + 1):
                    (row,) = covered_people(live, named(month))
                    assert row.covered == self.plain.covered(month)
                for number, someone in self.plain.people.items():
                    row_of = worker_row(live, people.find(self.desk, nik(number)).hex)
                    assert row_of is not None
                    told = row_of["village"], row_of["died_on"], row_of["left_on"]
                    assert told == (someone.village, _day(someone.died), _day(someone.left))
                taken = {row["village"]: row["taken"] for row in quota_report(live) if row["taken"]}
                assert taken == self.plain.places_taken()


def _day(month: int | None) -> date | None:
    return None if month is None else fifteenth(month)


HistoriesTest = Histories.TestCase
HistoriesTest.settings = settings(
    max_examples=EXAMPLES or 120,
    stateful_step_count=30,
    derandomize=not EXAMPLES,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
