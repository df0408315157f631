"""A ledger in the middle of its life, and one example of every command that a person can give it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from ledger.application import (
    agents,
    agreements,
    billing,
    cards,
    claims,
    commitments,
    debits,
    deciding,
    employers,
    giving_back,
    heirs,
    imports,
    mandates,
    people,
    places,
    premiums,
    prepaid,
    programs,
    refunding,
    regions,
    reviewing,
    rules,
    schooling,
    standings,
    waiting,
    workers,
)
from ledger.application.assessing import NO_FACTS, Facts
from ledger.application.desk import Asked, Desk, Outcome
from ledger.application.giving_back import Part
from ledger.application.schooling import SchoolYear
from ledger.domain.agent.events import AgentAppointed, AgentFeePaid
from ledger.domain.agreement.events import AgreementExtended, AgreementKind, AgreementSigned
from ledger.domain.claim.events import Benefit, ClaimFiled, DocumentReceived, EndOfSchooling
from ledger.domain.claim.letters import ClaimLetter, Heir
from ledger.domain.commitment import events as commitment_events
from ledger.domain.commitment.events import (
    AccountAmount,
    CollectionReceived,
    CommitmentRevised,
    FundingCommitted,
    FundsReserved,
    FundsReturned,
    ReservationReleased,
)
from ledger.domain.debit.lines import Answered, Debit, Result
from ledger.domain.employer.events import EmployerCoverConfirmed, EmployerKind, EmployerRegistered
from ledger.domain.errors import Refusal
from ledger.domain.insurance import Insurance
from ledger.domain.month import Month, month
from ledger.domain.program.events import CriteriaSet, ProgramLaunched, VillageQuotaSet
from ledger.domain.region.events import WorkforceCounted
from ledger.domain.rulebook.events import RuleSet
from ledger.domain.rules.benefits.accident import Accident
from ledger.domain.worker.events import ParticularsCorrected, WorkerRegistered
from ledger.journal.book import Journal, Recorded
from ledger.journal.entry import Entry, Event
from ledger.reference.local_rules import local_row
from makers import (
    JKK_ACCOUNT,
    MARCH,
    MAY,
    ONE,
    THREE,
    TWO,
    append_raw,
    asked,
    bill,
    commit,
    form,
    launch,
    nik,
    pay,
    program,
    promise,
    register,
    rows,
    wanted,
)
from plain_model import NO, Answer
from rule_samples import local

DEATH_DAY = date(2023, 5, 1)
JULY = date(2023, 7, 3)
LETTER = ClaimLetter(heirs=(Heir(name="Ani", relation="spouse"),), what_happened="fell ill")
DEATH = Benefit(kind="death", amount_rupiah=20_000_000)


def midlife(desk: Desk) -> Desk:
    """Fill a ledger: 1 to 3 are in the program, 4 is dead, 5 has left, 6 is employed, 8 too; B1 is paid, B2 is not."""
    launch(desk)
    commit(desk, promise("EMPTY"))
    register(desk, 1, 2, 3, program="DESA-100")
    register(desk, 4, 5, 6, 7)
    commit(desk)
    bill(desk, [1, 2, 4], ref="B1")
    pay(desk, "B1")
    bill(desk, [3], ref="B2")
    bill(desk, [1], ref="B3", since="2023-09", months=1)
    pay(desk, "B3")
    premiums.reconcile(desk, asked(), "B3", statement="BRI 1")
    workers.die(desk, asked(DEATH_DAY), nik(4))
    workers.leave(desk, asked(), nik(5), cause="moved-away")
    workers.start_employment(desk, asked(), nik(6), employer="PT Bukit Asam")
    register(desk, 11)
    cards.issue(desk, asked(), nik(2), number="23040000002")
    employers.register(desk, asked(MARCH), vendor("PT-VENDOR"))
    employers.confirm(desk, asked(), letter("PT-VENDOR"), [employers.Listed(row=2, nik=nik(11))])
    agreements.sign(desk, asked(MARCH), pks("PKS-2023"))
    for reference, incident in (("K1", DEATH_DAY), ("K2", date(2023, 5, 2)), ("K3", DEATH_DAY), ("K4", DEATH_DAY)):
        insurance = Insurance.JKM if reference in {"K1", "K4"} else Insurance.JKK
        file_claim(desk, asked(), reference, nik(4), insurance, incident)
    approve_by_hand(desk, asked(), "K2", Facts(accident=Accident(total_disability=True)))
    schooling.award(desk, insisting(asked()), "K2", school_year("Dewi"))
    approve_by_hand(desk, asked(), "K4")
    set_grace(desk, asked(), 3, version="grace-local")
    appoint(desk, asked(MARCH), "P-1")
    appoint(desk, asked(MARCH), "P-2")
    agents.dismiss(desk, asked(MARCH), "P-2", cause="moved")
    commit(desk, pot())
    register(desk, 8, 9, 10)
    give_mandate(desk, asked(MARCH), 8)
    give_mandate(desk, asked(MARCH), 9)
    give_mandate(desk, asked(MARCH), 10, bank="nagari")
    order(desk, asked(MARCH), "D1", month("2023-04"), [8, 9])
    workers.die(desk, asked(date(2023, 3, 9)), nik(8))
    take_answer(desk, asked(MARCH), "D1", {8: Result.COLLECTED, 9: Result.COLLECTED})
    order(desk, asked(MARCH), "D2", month("2023-05"), [9])
    _small_program(desk)
    return desk


def pot(reference: str = "OWN-61") -> FundingCommitted:
    """Describe a pot of workers' own money."""
    return replace(promise(reference, jkk=0, jkm=0, until="2026-12"), source="OWN", group_code="")


def give_mandate(desk: Desk, request: Asked, number: int, *, bank: str = "bri", account: str = "0123012345") -> Outcome:
    """Let BRI debit a worker's premium from March 2023 on."""
    terms = mandates.Terms(bank=bank, account=account, day=5, since=month("2023-03"))
    return mandates.give(desk, request, nik(number), terms)


def order(desk: Desk, request: Asked, run: str, of: Month, numbers: Sequence[int], *, bank: str = "BRI") -> Outcome:
    """Order the debits of a month."""
    whom = people.find_all(desk, [nik(number) for number in numbers])
    return debits.order(desk, request, debits.Wanted(commitment="OWN-61", bank=bank, month=of, run=run, workers=whom))[
        1
    ]


def reported(desk: Desk, run: str, results: Mapping[int, Result], *, rupiah: int = 16_800) -> debits.Reported:
    """Let BRI answer."""
    whom = people.find_all(desk, [nik(number) for number in results])
    answers = [
        Answered(debit=Debit(worker=worker, amount_rupiah=rupiah), result=result)
        for worker, result in zip(whom, results.values(), strict=True)
    ]
    return debits.Reported(channel="OWN-61/BRI", run=run, transfer="BRI-1", answers=answers)


def take_answer(desk: Desk, request: Asked, run: str, results: Mapping[int, Result]) -> Outcome:
    """Take in what BRI answered."""
    return debits.answer(desk, request, reported(desk, run, results))[1]


def appoint(desk: Desk, request: Asked, reference: str, kind: str = "perisai", region: str = "13.73") -> Outcome:
    """Appoint an agent called Yusra."""
    terms = AgentAppointed(effective=request.on, reference=reference, kind=kind, region=region)
    return agents.appoint(desk, request, terms, name="Yusra")


def vendor(reference: str) -> EmployerRegistered:
    """Describe an outsourcing company of Sawahlunto."""
    return EmployerRegistered(
        effective=MARCH,
        reference=reference,
        name="PT Vendor Jaya",
        kind=EmployerKind.VENDOR,
        npp="A0200001_000",
        region="13.73",
    )


def letter(employer: str, since: str = "2023-05", until: str | None = None) -> employers.Letter:
    """Write what a vendor confirms: both insurances, until further notice unless a month is given."""
    return employers.Letter(
        employer=employer, since=month(since), until=month(until) if until else None, insurances=tuple(Insurance)
    )


def pks(reference: str, *, until: date | None = date(2025, 12, 31), program: str | None = None) -> AgreementSigned:
    """Describe a cooperation agreement with the insurer's branch."""
    return AgreementSigned(
        effective=MARCH,
        reference=reference,
        title="Perlindungan pekerja rentan",
        kind=AgreementKind.AGREEMENT,
        partner="BPJS Ketenagakerjaan Cabang Solok",
        since=MARCH,
        until=until,
        program=program,
    )


confirmed_by_another_clerk = EmployerCoverConfirmed(
    effective=MAY,
    since=month("2023-04"),
    until=None,
    insurances=tuple(Insurance),
    people=1,
    list_sha256="0" * 64,
)


def _small_program(desk: Desk) -> None:
    """Let 18 have the only place and 19 wait for one; then there are two places."""
    launch(desk, "KECIL", places=1)
    programs.set_criteria(desk, asked(MARCH), "KECIL", CriteriaSet(effective=MARCH, age_from=18))
    for number in (18, 19):
        workers.register(desk, asked(MARCH), form(number, program="KECIL"), wait_when_full=True)
    programs.set_quota(desk, asked(), "KECIL", village=ONE, places=2)


def school_year(child: str) -> SchoolYear:
    """Ask for the school year that runs in May 2023, for a child of seven."""
    return SchoolYear(child=child, born_on=date(2016, 1, 1), school_year=2022, level="SD", papers_later=True)


def file_claim(
    desk: Desk, request: Asked, reference: str, whose: str, insurance: Insurance, incident_on: date
) -> Outcome:
    """File a claim of Ani's, covered or not."""
    return claims.file(
        desk,
        insisting(request),
        whose,
        reference=reference,
        insurance=insurance,
        incident_on=incident_on,
        letter=LETTER,
        contest=True,
    )


def insisting(request: Asked) -> Asked:
    """Ask with a reason, as who goes against the rule must."""
    return replace(request, reason="the insurer's decision")


def all_papers(desk: Desk, request: Asked, reference: str) -> None:
    """Note every paper that a claim could need."""
    rules = desk.rulebook.parameters
    kinds = {
        kind for key in ("jkm", "jkk") for kind in rules.schedule(f"claims.documents.{key}", DEATH_DAY).texts("kind")
    }
    claims.receive_documents(desk, request, reference, [(kind, f"{kind} 1") for kind in sorted(kinds)])


def approve_by_hand(desk: Desk, request: Asked, reference: str, facts: Facts = NO_FACTS) -> Outcome:
    """Approve 20 million by hand, whatever the rulebook gives and which papers lack."""
    return deciding.approve(
        desk, insisting(request), reference, benefits=[DEATH], facts=facts, override=True, papers_later=True
    )[1]


def grace(months: int, *, version: str = "") -> RuleSet:
    """Describe a local rule: fewer or more months of grace, from 2024 on."""
    return RuleSet(
        effective=date(2024, 1, 1),
        key="cover.grace_months",
        value=months,
        unit="months",
        until=None,
        version=version,
        source="a letter",
        confidence="article",
        note="",
    )


def set_grace(desk: Desk, request: Asked, months: int, *, version: str) -> Outcome:
    """Set the months of grace as a clerk does."""
    said = grace(months)
    cells = {"key": said.key, "value": months, "since": said.effective, "version": version}
    row = local_row({**cells, "source": said.source, "confidence": said.confidence}, desk.rulebook, said_in="test")
    return rules.set_rules(desk, request, [row])[1]


def cheaper(desk: Desk) -> Desk:
    """Give the desk rules by which months of 2023 cost less than they did, and what was prepaid is carried."""
    rows = (("premium.jkm", 5_000, "2023-01-01"), ("relief.prepaid_before_window", "carry", "2023-01-01"))
    return replace(desk, load_shipped=lambda: local(*rows))


Command = Callable[[Desk, Asked], Outcome]

COMMANDS: dict[str, Command] = {
    "programs.launch": lambda desk, ask: programs.launch(desk, ask, program("CSR-2023")),
    "programs.set_quota": lambda desk, ask: programs.set_quota(desk, ask, "DESA-100", village=ONE, places=7),
    "programs.extend": lambda desk, ask: programs.extend(desk, ask, "DESA-100", until=date(2029, 12, 31)),
    "programs.set_criteria": lambda desk, ask: programs.set_criteria(
        desk, ask, "DESA-100", CriteriaSet(effective=ask.on, decile_at_most=4)
    ),
    "programs.close": lambda desk, ask: programs.close(desk, ask, "DESA-100"),
    "commitments.make": lambda desk, ask: commitments.make(desk, ask, promise("CSR-2023")),
    "commitments.revise": lambda desk, ask: commitments.revise(
        desk, ask, "APBD-2023", legal_basis="DPPA 1", ceilings={Insurance.JKK: 5_000_000}
    ),
    "commitments.close": lambda desk, ask: commitments.close(desk, ask, "EMPTY"),
    "workers.register": lambda desk, ask: workers.register(desk, ask, form(90, program="DESA-100"))[1],
    "workers.correct": lambda desk, ask: workers.correct(
        desk, ask, nik(1), particulars={"name": "Warga Satu"}, sex="F", occupation="nelayan"
    ),
    "workers.move": lambda desk, ask: workers.move(desk, ask, nik(1), village=TWO),
    "workers.enroll": lambda desk, ask: workers.enroll(desk, ask, nik(7), program="DESA-100"),
    "places.forgo": lambda desk, ask: places.forgo(desk, ask, nik(19)),
    "standings.note": lambda desk, ask: standings.note(desk, ask, nik(1), decile=3, mustahik=True),
    "waiting.admit": lambda desk, ask: waiting.admit(desk, ask, "KECIL")[1],
    "reviewing.review": lambda desk, ask: reviewing.review(
        desk, ask, "KECIL", month("2023-05"), people.find_all(desk, [nik(18)])
    )[1],
    "workers.start_employment": lambda desk, ask: workers.start_employment(desk, ask, nik(7), employer="PT X"),
    "workers.end_employment": lambda desk, ask: workers.end_employment(desk, ask, nik(6)),
    "workers.die": lambda desk, ask: workers.die(desk, ask, nik(1)),
    "workers.withdraw_death": lambda desk, ask: workers.withdraw_death(desk, ask, nik(4)),
    "workers.leave": lambda desk, ask: workers.leave(desk, ask, nik(1), cause="moved-away"),
    "workers.come_back": lambda desk, ask: workers.come_back(desk, ask, nik(5)),
    "cards.issue": lambda desk, ask: cards.issue(desk, ask, nik(1), number="23041234567"),
    "cards.hand_over": lambda desk, ask: cards.hand_over(
        desk,
        ask,
        [
            cards.ListedCard(row=2, nik=nik(1), number="23041234567"),
            cards.ListedCard(row=3, nik=nik(2), number="23041234568"),
            cards.ListedCard(row=4, nik=nik(1), number="23041234569"),
        ],
        handed_to="Lurah Aur Mulio",
    )[1],
    "cards.withdraw": lambda desk, ask: cards.withdraw(desk, ask, nik(2), number="23040000002"),
    "heirs.name": lambda desk, ask: heirs.name(
        desk, ask, nik(1), heirs=[Heir(name="Ani", relation="spouse")], guardians={"Ani": "Budi"}
    ),
    "employers.register": lambda desk, ask: employers.register(desk, ask, vendor("PT-BARU")),
    "employers.confirm": lambda desk, ask: employers.confirm(
        desk,
        ask,
        letter("PT-VENDOR"),
        [
            employers.Listed(row=2, nik=nik(7)),
            employers.Listed(row=3, nik=nik(93), form=form(93)),
        ],
        people_now=[people.find(desk, nik(11))],
        ends=MAY,
    )[1],
    "employers.end": lambda desk, ask: employers.end(desk, ask, "PT-VENDOR", [(2, nik(11))])[1],
    "agreements.sign": lambda desk, ask: agreements.sign(desk, ask, pks("PKS-BARU")),
    "agreements.extend": lambda desk, ask: agreements.extend(desk, ask, "PKS-2023", until=date(2029, 12, 31)),
    "agreements.end": lambda desk, ask: agreements.end(desk, ask, "PKS-2023"),
    "workers.erase": lambda desk, ask: workers.erase(desk, ask, nik(7), open_claims=()),
    "imports.import_workers": lambda desk, ask: imports.import_workers(
        desk, ask, rows([form(91, program="DESA-100"), form(92)])
    )[1],
    "billing.bill": lambda desk, ask: billing.bill(desk, ask, wanted(desk, [7], ref="B7"))[1],
    "premiums.pay": lambda desk, ask: premiums.pay(desk, ask, "B2", transfer="SP2D 2")[1],
    "premiums.void": lambda desk, ask: premiums.void(desk, ask, "B2", cause="wrong-list")[1],
    "premiums.reverse": lambda desk, ask: premiums.reverse(desk, ask, "B1", cause="bounced")[1],
    "prepaid.carry": lambda desk, ask: prepaid.carry(cheaper(desk), ask, "B1", to="B3")[1],
    "premiums.reconcile": lambda desk, ask: premiums.reconcile(desk, ask, "B1", statement="BRI 12"),
    "premiums.unreconcile": lambda desk, ask: premiums.unreconcile(desk, ask, "B3", cause="other-payer"),
    "claims.file": lambda desk, ask: file_claim(desk, ask, "K9", nik(1), Insurance.JKK, MAY),
    "claims.receive_document": lambda desk, ask: claims.receive_document(
        desk, ask, "K1", kind="akta-kematian", number="AK-1"
    ),
    "claims.receive_documents": lambda desk, ask: claims.receive_documents(
        desk, ask, "K1", [("kartu-keluarga", "KK-1"), ("akta-kematian", "AK-1")]
    ),
    "schooling.award": lambda desk, ask: schooling.award(desk, insisting(ask), "K2", school_year("Eka"))[1],
    "schooling.end": lambda desk, ask: schooling.end(desk, ask, "K2", 1, EndOfSchooling.WORK),
    "deciding.approve": lambda desk, ask: approve_by_hand(desk, ask, "K1"),
    "deciding.reject": lambda desk, ask: deciding.reject(desk, ask, "K3", cause="not-covered")[1],
    "refunding.settle": lambda desk, ask: refunding.settle(desk, ask, "K4", payment="B1", transfer="T9")[1],
    "giving_back.refund": lambda desk, ask: giving_back.refund(
        desk, ask, Part(payment="B3", nik=nik(1), since=month("2023-09"), until=None, transfer="T7")
    )[1],
    "claims.pay": lambda desk, ask: claims.pay(
        desk, ask, "K2", kind="death", amount_rupiah=20_000_000, transfer="T1", recipient="Ani"
    ),
    "claims.report_use": lambda desk, ask: claims.report_use(desk, ask, "K2", use="a stall", follow_up_on=None),
    "rules.set_rules": lambda desk, ask: set_grace(desk, ask, 2, version="grace-two"),
    "rules.withdraw": lambda desk, ask: rules.withdraw(desk, ask, "grace-local", cause="a draft"),
    "agents.appoint": lambda desk, ask: appoint(desk, ask, "P-3"),
    "agents.dismiss": lambda desk, ask: agents.dismiss(desk, ask, "P-1", cause="dissolved"),
    "agents.come_back": lambda desk, ask: agents.come_back(desk, ask, "P-2"),
    "agents.erase": lambda desk, ask: agents.erase(desk, ask, "P-2"),
    "agents.review": lambda desk, ask: agents.review(desk, replace(ask, on=JULY), month("2023-06"), ["P-1", "P-2"])[1],
    "agents.pay_fee": lambda desk, ask: agents.pay_fee(
        desk, ask, "P-1", month("2023-04"), premium_rupiah=873_600, transfer="TRF-1"
    )[1],
    "commitments.collect": lambda desk, ask: commitments.collect(
        desk, ask, "OWN-61", receipt="S-1", through="agent P-1", amounts={Insurance.JKK: 10_000, Insurance.JKM: 6_800}
    ),
    "mandates.give": lambda desk, ask: give_mandate(desk, ask, 1),
    "mandates.revoke": lambda desk, ask: mandates.revoke(desk, ask, nik(10), cause="changes bank"),
    "mandates.give_back": lambda desk, ask: mandates.give_back(
        desk, ask, people.find(desk, nik(8)), run="D1", transfer="T-6"
    ),
    "debits.order": lambda desk, ask: order(desk, ask, "D3", month("2023-06"), [10], bank="NAGARI"),
    "debits.answer": lambda desk, ask: take_answer(desk, ask, "D2", {9: Result.COLLECTED}),
    "debits.withdraw": lambda desk, ask: debits.withdraw(desk, ask, "OWN-61/BRI", "D2", cause="never sent"),
    "regions.note": lambda desk, ask: regions.note(
        desk,
        ask,
        WorkforceCounted(effective=MARCH, region="13.73", workers=18_319, definition="working", source="BPS"),
    ),
}
"""Every command, on the ledger that `midlife` makes; each of them records something there."""


Interruption = Callable[[Sequence[Entry]], object]


class SharedJournal(Journal):
    """A journal into which somebody else writes between our reading and our writing."""

    interruptions: tuple[Interruption, ...] = ()
    """What others do, one for each of our attempts; they are shown what we were about to write."""

    def append(
        self,
        entries: Iterable[Entry],
        *,
        unchanged: Mapping[UUID, int] | None = None,
        recorded_at: datetime | None = None,
    ) -> Recorded:
        """Let the others write first."""
        ours = list(entries)
        if self.interruptions:
            now, *later = self.interruptions
            self.interruptions = ()
            now(ours)
            self.interruptions = tuple(later)
        return super().append(ours, unchanged=unchanged, recorded_at=recorded_at)


def somebody_writes(journal: Journal, ours: Sequence[Entry]) -> None:
    """Write something harmless to a stream that stands and that we were about to write to."""
    for entry in ours:
        standing = journal.read(entry.stream)
        event = _harmless(standing)
        if event is not None:
            append_raw(journal, entry.stream, len(standing) + 1, event)
            return
    raise LookupError([entry.name for entry in ours])


def _harmless(standing: Sequence[Entry]) -> Event | None:  # noqa: PLR0911  # one for each kind of stream
    match standing[0].event if standing else None:
        case WorkerRegistered(disability=disability):
            return ParticularsCorrected(effective=MAY, occupation=f"penenun {len(standing)}", disability=disability)
        case ProgramLaunched():
            return VillageQuotaSet(effective=MAY, village=THREE, places=50 + len(standing))
        case FundingCommitted(source="OWN"):
            amounts = (AccountAmount(account=JKK_ACCOUNT, amount_rupiah=1),)
            receipt = f"of another clerk {len(standing)}"
            return CollectionReceived(effective=MAY, receipt=receipt, through="cash", amounts=amounts)
        case FundingCommitted(lines=lines):
            return CommitmentRevised(effective=MAY, legal_basis="of another clerk", lines=lines)
        case RuleSet():
            return grace(len(standing), version=f"of-another-clerk-{len(standing)}")
        case AgentAppointed():
            return AgentFeePaid(
                effective=date(2017, 2, 1),  # so long ago that the papers need not be kept
                month=month(f"2016-{len(standing):02d}"),
                premium_rupiah=0,
                new_members=50,
                share_rupiah=0,
                bonus_rupiah=500_000,
                amount_rupiah=500_000,
                transfer="of another clerk",
                rules=(),
            )
        case EmployerRegistered():
            return replace(confirmed_by_another_clerk, people=len(standing))
        case AgreementSigned():
            return AgreementExtended(effective=MAY, until=date(2026, 1, len(standing)))
        case ClaimFiled():
            return DocumentReceived(effective=MAY, kind="kartu-keluarga", number=f"KK-{len(standing)}")
        case _:
            return None


def answer_of(act: Callable[[], Outcome]) -> tuple[Answer, str]:
    """Say whether something was done, was nothing new, or was refused, and why."""
    try:
        outcome = act()
    except Refusal as no:
        return NO, str(no)
    return not outcome.nothing_new, str(outcome)


def still_held(account: str, events: Iterable[commitment_events.Event]) -> int:
    """Add up reservations, draws and returns of a line from the events alone: reserved + drawn - returned."""
    total = 0
    for event in events:
        match event:
            case FundsReserved(amounts=amounts):
                total += sum(each.amount_rupiah for each in amounts if each.account == account)
            case ReservationReleased(amounts=amounts) | FundsReturned(amounts=amounts):
                total -= sum(each.amount_rupiah for each in amounts if each.account == account)
            case _:
                pass  # a draw moves what was reserved: the sum of both stays
    return total
