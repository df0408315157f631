"""Entries for tests of the journal: one for each stored name, and short makers of histories."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from ledger.domain.agent import events as agent
from ledger.domain.agreement import events as agreement
from ledger.domain.claim import events as claim
from ledger.domain.commitment import events as commitment
from ledger.domain.debit import events as debit
from ledger.domain.employer import events as employer
from ledger.domain.insurance import CoverLine, Insurance
from ledger.domain.month import Month
from ledger.domain.payment import events as payment
from ledger.domain.program import events as program
from ledger.domain.region import events as region
from ledger.domain.rulebook import events as rulebook
from ledger.domain.worker import events as worker
from ledger.journal.entry import Entry, Envelope, Event

DAY = date(2025, 7, 1)
NOON = datetime(2025, 7, 1, 12, 0, 0, tzinfo=UTC)
ANI, BUDI, CITRA = (UUID(int=number) for number in (0xA1, 0xB2, 0xC3))
PLAIN = Envelope(recorded_at=NOON, actor="sari", command_id="bill-2025-07")
PAPERED = Envelope(
    recorded_at=datetime(2025, 7, 1, 12, 0, 0, 250, tzinfo=UTC),
    actor='Sari "the clerk", "event":{ désa',
    command_id="k-1",
    reason="data entry",
    document="SP2D 0714/2025",
)
LETTER = bytes(range(48))
LINES = (
    CoverLine(insurance=Insurance.JKK, since=Month("2025-07"), months=3, monthly_rupiah=10_000),
    CoverLine(insurance=Insurance.JKM, since=Month("2025-07"), months=3, monthly_rupiah=6_800),
)
LEFT = (commitment.AccountAmount(account="5.1.02.02.02.0006", amount_rupiah=30_000),)
BOTH = (*LEFT, commitment.AccountAmount(account="5.1.02.02.02.0007", amount_rupiah=20_400))
CEILINGS = (
    commitment.AccountLine(account="5.1.02.02.02.0006", insurance=Insurance.JKK, amount_rupiah=1_200_000_000),
    commitment.AccountLine(account="5.1.02.02.02.0007", insurance=Insurance.JKM, amount_rupiah=816_000_000),
)

registered = worker.WorkerRegistered(
    effective=DAY,
    personal=LETTER,
    village="13.73.01.1001",
    occupation="petani",
    sex="F",
    birth_year=1980,
    disability=False,
    segment="BPU",
    program="SATU-DESA-100",
    second_occupation="pedagang",
    workplace="Pasar Sawahlunto",
    income_base_rupiah=1_500_000,
    agent="P-001",
)
appointed = agent.AgentAppointed(
    effective=DAY, reference="P-001", kind="perisai", region="13.73", personal=LETTER, office="Cabang Solok"
)
billed = worker.CoverBilled(
    effective=DAY,
    payment="PAY-2025-07",
    commitment="APBD-2025",
    lines=LINES,
    village="13.73.01.1001",
    occupation="petani",
    disability=False,
    segment="BPU",
)
promised = commitment.FundingCommitted(
    effective=DAY,
    reference="APBD-2025",
    source="APBD",
    group_code="SG",
    owner="Kota Sawahlunto",
    fiscal_year=2025,
    cover_since=Month("2025-01"),
    cover_until=Month("2025-12"),
    legal_basis="DPA 1.07/2025",
    villages=("13.73",),
    program="SATU-DESA-100",
    lines=CEILINGS,
)
launched = program.ProgramLaunched(
    effective=DAY,
    reference="SATU-DESA-100",
    title="Satu desa, 100 pekerja rentan",
    region="13.73",
    until=date(2029, 12, 31),
    places_per_village=100,
)

GOLDEN: dict[str, tuple[Envelope, Event]] = {
    "WorkerRegistered": (PAPERED, replace(registered, agent=None)),
    "WorkerRegistered-agent": (PAPERED, registered),
    "WorkerRegistered-least": (
        PLAIN,
        worker.WorkerRegistered(
            effective=DAY,
            personal=b"",
            village="13.73.01.1001",
            occupation="petani",
            sex="M",
            birth_year=1999,
            disability=True,
            segment="BPU",
        ),
    ),
    "WorkerRegistered-agreement": (PLAIN, replace(registered, agent=None, agreement="PKS-2023")),
    "IdentityCorrected": (
        PAPERED,
        worker.IdentityCorrected(
            effective=DAY, personal=LETTER, sex="M", birth_year=1981, corrected=("nik", "born_on")
        ),
    ),
    "ParticularsCorrected": (
        PLAIN,
        worker.ParticularsCorrected(effective=DAY, occupation="nelayan", disability=True),
    ),
    "WorkerMoved": (PLAIN, worker.WorkerMoved(effective=DAY, village="13.73.02.2003")),
    "WorkerEnrolled": (PLAIN, worker.WorkerEnrolled(effective=DAY, program="SATU-DESA-100")),
    "EmploymentStarted": (PLAIN, worker.EmploymentStarted(effective=DAY, employer="PT Bukit Asam")),
    "EmploymentEnded": (PLAIN, worker.EmploymentEnded(effective=DAY)),
    "CoverConfirmed": (
        PLAIN,
        worker.CoverConfirmed(
            effective=DAY,
            employer="PT-TAMBANG-JAYA",
            since=Month("2025-07"),
            until=Month("2025-12"),
            insurances=(Insurance.JKK, Insurance.JKM),
        ),
    ),
    "CoverConfirmed-open": (
        PLAIN,
        worker.CoverConfirmed(
            effective=DAY,
            employer="PT-TAMBANG-JAYA",
            since=Month("2025-07"),
            until=None,
            insurances=(Insurance.JKK,),
        ),
    ),
    "CardWithdrawn": (PLAIN, worker.CardWithdrawn(effective=DAY, personal=LETTER)),
    "HeirsNamed": (PLAIN, worker.HeirsNamed(effective=DAY, personal=LETTER, heirs=2)),
    "EmployerRegistered": (
        PLAIN,
        employer.EmployerRegistered(
            effective=DAY,
            reference="PT-TAMBANG-JAYA",
            name="PT Tambang Jaya Mandiri",
            kind=employer.EmployerKind.VENDOR,
            npp="A0200001_000",
            region="13.73",
        ),
    ),
    "EmployerRegistered-least": (
        PLAIN,
        employer.EmployerRegistered(
            effective=DAY,
            reference="DINAS",
            name="Dinas Kebersihan",
            kind=employer.EmployerKind.OFFICE,
            npp=None,
            region=None,
        ),
    ),
    "EmployerCoverConfirmed": (
        PAPERED,
        employer.EmployerCoverConfirmed(
            effective=DAY,
            since=Month("2025-07"),
            until=Month("2025-12"),
            insurances=(Insurance.JKK, Insurance.JKM),
            people=339,
            list_sha256="ab" * 32,
        ),
    ),
    "AgreementSigned": (
        PAPERED,
        agreement.AgreementSigned(
            effective=DAY,
            reference="PKS-2023",
            title="Kerja sama perlindungan pekerja rentan",
            kind=agreement.AgreementKind.AGREEMENT,
            partner="BPJS Ketenagakerjaan Cabang Solok",
            since=DAY,
            until=date(2025, 12, 31),
            program="SATU-DESA-100",
        ),
    ),
    "AgreementSigned-least": (
        PLAIN,
        agreement.AgreementSigned(
            effective=DAY,
            reference="PERWALI-23",
            title="Perwali 23/2023",
            kind=agreement.AgreementKind.REGULATION,
            partner=None,
            since=DAY,
            until=None,
            program=None,
        ),
    ),
    "AgreementExtended": (PLAIN, agreement.AgreementExtended(effective=DAY, until=date(2026, 12, 31))),
    "AgreementEnded": (PLAIN, agreement.AgreementEnded(effective=DAY)),
    "WorkerDied": (PAPERED, worker.WorkerDied(effective=DAY)),
    "DeathWithdrawn": (PAPERED, worker.DeathWithdrawn(effective=DAY)),
    "WorkerReturned": (PLAIN, worker.WorkerReturned(effective=DAY)),
    "WorkerLeft": (PLAIN, worker.WorkerLeft(effective=DAY, cause="moved-away")),
    "CardIssued": (PLAIN, worker.CardIssued(effective=DAY, personal=LETTER)),
    "CoverBilled": (PAPERED, billed),
    "CoverReleased": (PLAIN, worker.CoverReleased(effective=DAY, payment="PAY-2025-07")),
    "CoverReversed": (PLAIN, worker.CoverReversed(effective=DAY, payment="PAY-2025-07")),
    "CoverRefunded": (
        PLAIN,
        worker.CoverRefunded(effective=DAY, payment="PAY-2025-07", claim="KLAIM-7", lines=LINES),
    ),
    "CoverRefunded-by-hand": (
        PAPERED,
        worker.CoverRefunded(effective=DAY, payment="PAY-2025-07", claim=None, lines=LINES),
    ),
    "PersonalDataErased": (PAPERED, worker.PersonalDataErased(effective=DAY)),
    "ProgramLaunched": (PLAIN, launched),
    "ProgramLaunched-open": (
        PLAIN,
        program.ProgramLaunched(
            effective=DAY, reference="BEBAS", title="Tanpa batas", region="13", until=None, places_per_village=None
        ),
    ),
    "VillageQuotaSet": (PLAIN, program.VillageQuotaSet(effective=DAY, village="13.73.01.1001", places=120)),
    "PlacesTaken": (PLAIN, program.PlacesTaken(effective=DAY, places={"13.73.01.1001": 99, "13.73.01.1002": 1})),
    "PlacesFreed": (PLAIN, program.PlacesFreed(effective=DAY, places={"13.73.01.1001": 1})),
    "ProgramExtended": (PLAIN, program.ProgramExtended(effective=DAY, until=date(2030, 12, 31))),
    "ProgramClosed": (PLAIN, program.ProgramClosed(effective=DAY)),
    "FundingCommitted": (PAPERED, promised),
    "CommitmentRevised": (
        PLAIN,
        commitment.CommitmentRevised(effective=DAY, legal_basis="DPPA 1.07/2025", lines=CEILINGS[:1]),
    ),
    "FundsReserved": (PLAIN, commitment.FundsReserved(effective=DAY, payment="PAY-2025-07", amounts=BOTH)),
    "ReservationReleased": (
        PLAIN,
        commitment.ReservationReleased(effective=DAY, payment="PAY-2025-07", amounts=BOTH),
    ),
    "FundsDrawn": (PLAIN, commitment.FundsDrawn(effective=DAY, payment="PAY-2025-07", amounts=BOTH)),
    "FundsReturned": (PLAIN, commitment.FundsReturned(effective=DAY, payment="PAY-2025-07", amounts=BOTH)),
    "FundsRefunded": (
        PLAIN,
        commitment.FundsRefunded(effective=DAY, payment="PAY-2025-07", claim="KLAIM-7", amounts=BOTH),
    ),
    "FundsRefunded-by-hand": (
        PAPERED,
        commitment.FundsRefunded(effective=DAY, payment="PAY-2025-07", claim=None, amounts=BOTH),
    ),
    "CommitmentClosed": (PLAIN, commitment.CommitmentClosed(effective=DAY, lapsed=LEFT)),
    "PremiumBilled": (
        PLAIN,
        payment.PremiumBilled(
            effective=DAY,
            reference="PAY-2025-07",
            commitment="APBD-2025",
            whom="village 13.73.01.1001",
            since=Month("2025-07"),
            months=3,
            insurances=(Insurance.JKK, Insurance.JKM),
            workers=1,
            worker_months=6,
            amounts=BOTH,
            total_rupiah=50_400,
            lines_sha256="0" * 64,
        ),
    ),
    "PremiumBilled-rules": (
        PLAIN,
        payment.PremiumBilled(
            effective=DAY,
            reference="PAY-2025-07",
            commitment="APBD-2025",
            whom="village 13.73.01.1001",
            since=Month("2025-07"),
            months=3,
            insurances=(Insurance.JKK, Insurance.JKM),
            workers=1,
            worker_months=6,
            amounts=BOTH,
            total_rupiah=50_400,
            lines_sha256="0" * 64,
            rules=("bpu-jkk-2015", "bpu-jkm-2015"),
        ),
    ),
    "PremiumPaid": (PAPERED, payment.PremiumPaid(effective=DAY, transfer="SP2D-0714", amount_rupiah=50_400)),
    "BillVoided": (PLAIN, payment.BillVoided(effective=DAY, cause="wrong-list")),
    "PaymentReversed": (PLAIN, payment.PaymentReversed(effective=DAY, cause="bounced", amount_rupiah=50_400)),
    "PremiumRefunded": (
        PLAIN,
        payment.PremiumRefunded(
            effective=DAY, claim="KLAIM-7", worker=ANI.hex, transfer="TRF-77", amounts=BOTH, amount_rupiah=50_400
        ),
    ),
    "PremiumRefunded-by-hand": (
        PAPERED,
        payment.PremiumRefunded(
            effective=DAY, claim=None, worker=ANI.hex, transfer="TRF-78", amounts=BOTH, amount_rupiah=50_400
        ),
    ),
    "ExcessCarried": (
        PLAIN,
        payment.ExcessCarried(
            effective=DAY, carried_to="PAY-2026-01", amount_rupiah=25_200, rules=("relief-prepaid-2025",)
        ),
    ),
    "PaymentReconciled": (
        PLAIN,
        payment.PaymentReconciled(effective=DAY, statement="BRI 2025-07 line 12", amount_rupiah=50_400),
    ),
    "ReconciliationUndone": (
        PLAIN,
        payment.ReconciliationUndone(effective=DAY, statement="BRI 2025-07 line 12", cause="other-payer"),
    ),
    "ClaimFiled": (
        PLAIN,
        claim.ClaimFiled(
            effective=DAY,
            reference="KLAIM-7",
            worker=ANI.hex,
            insurance=Insurance.JKM,
            incident_on=date(2025, 6, 30),
            personal=LETTER,
        ),
    ),
    "DocumentReceived": (PLAIN, claim.DocumentReceived(effective=DAY, kind="akta-kematian", number="AK-1")),
    "ClaimApproved": (
        PLAIN,
        claim.ClaimApproved(
            effective=DAY,
            benefits=(claim.Benefit(kind="santunan-kematian", amount_rupiah=20_000_000),),
            covered_by="PAY-2025-07",
            basis="by hand",
        ),
    ),
    "ClaimApproved-rules": (
        PLAIN,
        claim.ClaimApproved(
            effective=DAY,
            benefits=(claim.Benefit(kind="death", amount_rupiah=20_000_000, rule="jkm-death-2019"),),
            covered_by="PAY-2025-07",
            basis="rulebook 0123456789ab",
            rules=("jkm-death-2019", "cover-grace-2015"),
            cause=claim.Cause.OTHER,
        ),
    ),
    "ClaimApproved-school": (
        PLAIN,
        claim.ClaimApproved(
            effective=DAY,
            benefits=(claim.Benefit(kind="death", amount_rupiah=20_000_000, rule="jkm-death-2019"),),
            covered_by="PAY-2025-07",
            basis="rulebook 0123456789ab",
            rules=("jkm-death-2019",),
            cause=claim.Cause.OTHER,
            papers_later=("bank-book", "heir-letter"),
            scholarship=True,
        ),
    ),
    "ClaimApproved-undisputed": (
        PLAIN,
        claim.ClaimApproved(
            effective=DAY,
            benefits=(claim.Benefit(kind="medical", amount_rupiah=500_000),),
            covered_by="PAY-2025-07",
            basis="by hand against the rule",
            rules=("cover-grace-2015",),
        ),
    ),
    "ClaimRejected": (PLAIN, claim.ClaimRejected(effective=DAY, cause="not-covered")),
    "ClaimRejected-rules": (
        PLAIN,
        claim.ClaimRejected(effective=DAY, cause="2025-07 is lapsed", rules=("cover-grace-2015",)),
    ),
    "RefundDue": (
        PLAIN,
        claim.RefundDue(
            effective=DAY,
            payment="PAY-2025-07",
            commitment="APBD-2025",
            months=(Month("2025-08"), Month("2025-09")),
            asked_rupiah=33_600,
            after_claim_rupiah=33_600,
            after_death_rupiah=50_400,
            way="by agreement",
            rules=("refund-basis-2015",),
        ),
    ),
    "RefundSettled": (
        PLAIN,
        claim.RefundSettled(effective=DAY, payment="PAY-2025-07", amount_rupiah=33_600, transfer="TRF-77"),
    ),
    "RefundCarried": (
        PLAIN,
        claim.RefundCarried(effective=DAY, payment="PAY-2025-07", transfer="BA-7", carried_to="PAY-2025-10"),
    ),
    "BenefitPaid": (
        PLAIN,
        claim.BenefitPaid(
            effective=DAY,
            kind="santunan-kematian",
            amount_rupiah=20_000_000,
            transfer="TRF-9",
            personal=LETTER,
        ),
    ),
    "BenefitUseReported": (
        PLAIN,
        claim.BenefitUseReported(effective=DAY, use="school fees", follow_up_on=date(2026, 1, 31)),
    ),
    "BenefitUseReported-last": (PLAIN, claim.BenefitUseReported(effective=DAY, use="a stall", follow_up_on=None)),
    "ScholarshipAwarded": (
        PLAIN,
        claim.ScholarshipAwarded(
            effective=DAY,
            child=1,
            school_year=2025,
            level="SD",
            year_of_level=5,
            amount_rupiah=1_500_000,
            papers=("school-letter", "school-report"),
            papers_later=("bank-book",),
            rules=("scholarship-levels-2019", "scholarship-age-2019"),
            personal=LETTER,
        ),
    ),
    "ScholarshipEnded": (
        PLAIN,
        claim.ScholarshipEnded(effective=DAY, child=1, cause=claim.EndOfSchooling.GRADUATION),
    ),
    "WorkforceCounted": (
        PLAIN,
        region.WorkforceCounted(
            effective=DAY, region="13.73", workers=34_782, definition="vulnerable", source="BPS Sakernas"
        ),
    ),
    "MembershipReported": (
        PLAIN,
        region.MembershipReported(effective=DAY, region="13.73", members=20_001, definition="BPU", source="insurer"),
    ),
    "CoverageTargetSet": (
        PLAIN,
        region.CoverageTargetSet(effective=DAY, region="13", year=2026, members=500_000, source="RPJMD"),
    ),
    "CoverageTargetSet-ecosystem": (
        PLAIN,
        region.CoverageTargetSet(
            effective=DAY, region="13", year=2026, members=20_000, source="RPJMD", ecosystem="market"
        ),
    ),
    "RuleSet": (
        PAPERED,
        rulebook.RuleSet(
            effective=DAY,
            key="cover.grace_months",
            value=2,
            unit="months",
            until=date(2025, 12, 31),
            version="grace-2025",
            source="letter of the branch office",
            confidence="article",
            note="for one year",
        ),
    ),
    "RuleSet-choice": (
        PLAIN,
        rulebook.RuleSet(
            effective=DAY,
            key="relief.village_budgets",
            value="included",
            unit="choice",
            until=None,
            version="village-2025",
            source="letter of the branch office",
            confidence="article",
            note="",
        ),
    ),
    "RuleSet-table": (
        PLAIN,
        rulebook.RuleSet(
            effective=DAY,
            key="claims.holidays",
            value=(("2025-08-18", "joint leave"), ("2025-12-26", "joint leave")),
            unit="table",
            until=None,
            version="holidays-2025",
            source="letter of the branch office",
            confidence="article",
            note="",
        ),
    ),
    "CollectionReceived": (
        PAPERED,
        commitment.CollectionReceived(effective=DAY, receipt="DEBIT-2025-07", through="BRI", amounts=BOTH),
    ),
    "DebitMandated": (
        PAPERED,
        worker.DebitMandated(effective=DAY, personal=LETTER, bank="BRI", day=5, since=Month("2025-07"), months=12),
    ),
    "DebitMandated-open": (
        PLAIN,
        worker.DebitMandated(effective=DAY, personal=b"", bank="NAGARI", day=28, since=Month("2025-07")),
    ),
    "MandateRevoked": (PLAIN, worker.MandateRevoked(effective=DAY, cause="changes bank")),
    "DebitFailed": (
        PLAIN,
        worker.DebitFailed(effective=DAY, run="DEBIT-2025-07", month=Month("2025-07"), cause="insufficient-balance"),
    ),
    "DebitUnapplied": (
        PLAIN,
        worker.DebitUnapplied(
            effective=DAY, run="DEBIT-2025-07", month=Month("2025-07"), amount_rupiah=16_800, cause="died"
        ),
    ),
    "DebitGivenBack": (
        PAPERED,
        worker.DebitGivenBack(
            effective=DAY, run="DEBIT-2025-07", month=Month("2025-07"), amount_rupiah=16_800, transfer="TRF-0044"
        ),
    ),
    "DebitsOrdered": (
        PAPERED,
        debit.DebitsOrdered(
            effective=DAY,
            reference="OWN-61/BRI",
            run="DEBIT-2025-07",
            commitment="OWN-61",
            bank="BRI",
            month=Month("2025-07"),
            debits=3,
            total_rupiah=50_400,
            lines_sha256="0" * 64,
        ),
    ),
    "DebitsAnswered": (
        PAPERED,
        debit.DebitsAnswered(
            effective=DAY,
            run="DEBIT-2025-07",
            transfer="BRI-0706-0031",
            collected=1,
            collected_rupiah=16_800,
            failed=1,
            unapplied=1,
            unapplied_rupiah=16_800,
            answer_sha256="1" * 64,
        ),
    ),
    "DebitsWithdrawn": (
        PLAIN,
        debit.DebitsWithdrawn(effective=DAY, run="DEBIT-2025-07", cause="the file never reached the bank"),
    ),
    "AgentAppointed": (PAPERED, appointed),
    "AgentAppointed-body": (
        PLAIN,
        agent.AgentAppointed(
            effective=DAY, reference="BUMDES-1", kind="bumdes", region="13.73.02", name="BUMDes Talago Gunung"
        ),
    ),
    "MembersAcquired": (PLAIN, agent.MembersAcquired(effective=DAY, members=52)),
    "AgentDismissed": (PLAIN, agent.AgentDismissed(effective=DAY, cause="enterprise dissolved")),
    "AgentDropped": (
        PLAIN,
        agent.AgentDropped(effective=DAY, month=Month("2025-06"), idle_months=3, rules=("agent-idle-2018",)),
    ),
    "AgentReturned": (PLAIN, agent.AgentReturned(effective=DAY)),
    "AgentNameErased": (PAPERED, agent.AgentNameErased(effective=DAY)),
    "AgentFeePaid": (
        PAPERED,
        agent.AgentFeePaid(
            effective=DAY,
            month=Month("2025-06"),
            premium_rupiah=873_600,
            new_members=52,
            share_rupiah=65_520,
            bonus_rupiah=500_000,
            amount_rupiah=565_520,
            transfer="TRF-0012",
            rules=("agent-fee-share-2018", "agent-fee-bonus-2018", "agent-fee-bonus-members-2018"),
        ),
    ),
    "RuleWithdrawn": (PLAIN, rulebook.RuleWithdrawn(effective=DAY, version="grace-2025", cause="a draft")),
    "CriteriaSet": (
        PAPERED,
        program.CriteriaSet(
            effective=DAY,
            domicile=("13.73", "13.03.04"),
            age_from=18,
            age_below=65,
            not_wage_earner=True,
            not_paid_elsewhere=True,
            decile_at_most=4,
            mustahik=True,
            income_at_most_rupiah=2_500_000,
            facts_required=True,
        ),
    ),
    "CriteriaSet-none": (PLAIN, program.CriteriaSet(effective=DAY)),
    "PlacesAwaited": (
        PLAIN,
        program.PlacesAwaited(
            effective=DAY, workers={"13.73.01.1001": (ANI.hex, BUDI.hex), "13.73.01.1002": (CITRA.hex,)}
        ),
    ),
    "WaitingEnded": (
        PLAIN,
        program.WaitingEnded(effective=DAY, workers={"13.73.01.1001": (ANI.hex,)}, cause="admitted"),
    ),
    "EligibilityReviewed": (
        PAPERED,
        program.EligibilityReviewed(
            effective=DAY,
            month=Month("2025-07"),
            looked_at=3_700,
            failed=41,
            by_criterion={"age": 12, "decile": 30},
            unknown=7,
            ended=41,
        ),
    ),
    "PlaceAwaited": (PLAIN, worker.PlaceAwaited(effective=DAY, program="SATU-DESA-100")),
    "PlaceForgone": (PLAIN, worker.PlaceForgone(effective=DAY, program="SATU-DESA-100")),
    "EnrollmentEnded": (
        PAPERED,
        worker.EnrollmentEnded(effective=DAY, program="SATU-DESA-100", cause="not eligible: decile"),
    ),
    "StandingNoted": (PLAIN, worker.StandingNoted(effective=DAY, decile=3, mustahik=True)),
    "StandingNoted-part": (PLAIN, worker.StandingNoted(effective=DAY, mustahik=False)),
}
"""File name in ``journal/golden`` without its ending -> the entry that its bytes say."""
OUTGROWN = {
    "ClaimApproved",
    "ClaimApproved-rules",
    "ClaimApproved-undisputed",
    "ClaimRejected",
    "CoverageTargetSet",
    "PremiumBilled",
    "WorkerRegistered",
    "WorkerRegistered-agent",
    "WorkerRegistered-agreement",
    "WorkerRegistered-least",
}
"""Shapes from before a field was added: they read for ever, and are written with the field now."""


def envelope(minutes: int = 0, *, actor: str = "sari") -> Envelope:
    """Give what a command at noon, or some minutes later, writes around its events."""
    return Envelope(recorded_at=NOON + timedelta(minutes=minutes), actor=actor, command_id=f"at-{minutes}")


def entry(stream: UUID, version: int, event: Event = billed, *, minutes: int = 0) -> Entry:
    """Give one entry that has not been recorded yet."""
    return Entry(stream_hex=stream.hex, version=version, event=event, envelope=envelope(minutes))


def history(stream: UUID, versions: Iterable[int], *, minutes: int = 0) -> list[Entry]:
    """Give the entries of one command on one stream."""
    around = envelope(minutes)
    return [Entry(stream_hex=stream.hex, version=version, event=billed, envelope=around) for version in versions]
