"""Forty lines cut at the very COMMIT, and others in mid-sentence: what was acknowledged stands, and only once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import count, islice
from pathlib import Path
from random import Random

import pytest
from psycopg.conninfo import conninfo_to_dict

from application_stories import approve_by_hand, file_claim
from counter_stories.on_postgres import StoryOnPostgres, story_on
from counter_stories.town import begin, bill, done, register
from ledger.application import billing, claims, imports, people, premiums, workers
from ledger.application.desk import Desk, Outcome
from ledger.application.verification import verify
from ledger.domain.insurance import Insurance
from ledger.domain.month import Month
from ledger.journal.book import Journal
from ledger.journal.keyring import Keyring
from ledger.journal.postgres_errors import CommitUnknown, ServerAway
from makers import BOTH, Clock, commit, form, launch, new_desk, nik, promise, rows
from postgres_ledgers import ledger_on
from postgres_proxy import COMMIT, COPY, LOOK_UP, Proxy
from survival.at_once import asked_by

CUTS = 10
SEEDS = range(4)
SECONDS = 60
DAY = date(2023, 12, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """One ledger, reached over a good line and over one that breaks."""

    desk: Desk
    broken: Desk
    """Its journal is reached over the proxy."""
    proxy: Proxy
    url: str
    secret: Path


@pytest.fixture
def office(postgres: str, tmp_path: Path) -> Iterator[Office]:
    """Begin a ledger with a program and money for everybody."""
    with ledger_on(postgres, tmp_path) as environ:
        url, secret = environ["LEDGER_URL"], Path(environ["LEDGER_MASTER_KEY_FILE"])
        with (
            Proxy(postgres_address(url)) as proxy,
            Journal.open_postgres(url) as journal,
            Keyring.open_postgres(url, secret) as keyring,
            Journal.open_postgres(proxy.address) as over_proxy,
        ):
            desk = replace(new_desk(Clock(), journal), keyring=keyring)
            launch(desk, places=None)
            commit(desk, promise(since="2023-01", until="2023-12"))
            broken = replace(desk, journal=over_proxy)
            yield Office(desk=desk, broken=broken, proxy=proxy, url=url, secret=secret)


def postgres_address(url: str) -> str:
    """Write an address of LEDGER_URL as words."""
    return " ".join(f"{name}={value}" for name, value in conninfo_to_dict(url).items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A command, and how many entries it records once."""

    name: str
    act: Callable[[Desk], Outcome]
    entries: int


def steps(desk: Desk) -> Iterator[Step]:
    """Go through the lives of workers: registered, billed and paid, a claim paid out, another payment reversed."""
    for who in count():
        claim = f"K-{who}"
        yield Step(name="register", act=registering(who), entries=2)
        yield Step(name="bill", act=billed(who, "A", "2023-05"), entries=3)
        yield Step(name="pay", act=paid(who, "A"), entries=2)
        file_claim(desk, asked_by("siti", DAY), claim, nik(who), Insurance.JKK, date(2023, 5, 15))
        approve_by_hand(desk, asked_by("siti", DAY), claim)
        yield Step(name="claim pay", act=claim_paid(claim), entries=1)
        yield Step(name="bill", act=billed(who, "B", "2023-08"), entries=3)
        yield Step(name="pay", act=paid(who, "B"), entries=2)
        yield Step(name="reverse", act=reversed_again(who, "B"), entries=3)


def registering(who: int) -> Callable[[Desk], Outcome]:
    return lambda desk: workers.register(desk, asked_by("siti", date(2023, 3, 1)), form(who, program="DESA-100"))[1]


def billed(who: int, mark: str, since: str, *, to: int | None = None) -> Callable[[Desk], Outcome]:
    """Bill one worker, or all from one to another."""

    def act(desk: Desk) -> Outcome:
        wanted = billing.Bill(
            commitment="APBD-2023",
            whom="file nik.txt",
            workers=people.find_all(desk, [nik(each) for each in range(who, (to or who) + 1)]),
            since=Month(since),
            months=1,
            insurances=BOTH,
            reference=f"B-{who}-{mark}",
            by_name=False,
            skip_covered=False,
        )
        return billing.bill(desk, asked_by("siti", DAY), wanted)[1]

    return act


def paid(who: int, mark: str) -> Callable[[Desk], Outcome]:
    return lambda desk: premiums.pay(desk, asked_by("siti", DAY), f"B-{who}-{mark}", transfer=f"SP2D {who} {mark}")[1]


def reversed_again(who: int, mark: str) -> Callable[[Desk], Outcome]:
    return lambda desk: premiums.reverse(desk, asked_by("siti", DAY), f"B-{who}-{mark}", cause="bounced")[1]


def claim_paid(claim: str) -> Callable[[Desk], Outcome]:
    return lambda desk: claims.pay(
        desk,
        asked_by("siti", DAY),
        claim,
        kind="death",
        amount_rupiah=20_000_000,
        transfer=f"T {claim}",
        recipient="Ani",
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_a_command_whose_line_is_cut_at_commit_is_recorded_once_and_its_repeat_is_answered(
    office: Office, seed: int
) -> None:
    dice = Random(seed)
    for step in islice(steps(office.desk), CUTS):
        before, arrived = office.desk.journal.head(), dice.random() < 0.5
        office.proxy.cut_at_commit(arrived=arrived)

        if arrived:
            outcome = step.act(office.broken)
            assert (outcome.recorded.first, outcome.recorded.last) == (before + 1, before + step.entries), step.name
        else:
            with pytest.raises(ServerAway, match="nothing was recorded"):
                step.act(office.broken)
            assert office.desk.journal.head() == before

        assert step.act(office.broken).nothing_new is arrived, step.name
        assert step.act(office.desk).nothing_new, step.name
        assert office.desk.journal.head() == before + step.entries

    assert office.proxy.cuts == CUTS
    assert verify(office.desk.journal).differences == []


@pytest.mark.parametrize("arrived", [True, False])
def test_a_line_cut_in_the_middle_of_a_copy_records_nothing_and_keeps_nobody(office: Office, *, arrived: bool) -> None:
    everybody = rows(form(number) for number in range(300))
    imports.import_workers(office.desk, asked_by("siti", date(2023, 3, 1)), everybody)
    before = office.desk.journal.head()
    act = billed(0, "ALL", "2023-05", to=299)
    office.proxy.cut_at(COPY, arrived=arrived)

    with pytest.raises(ServerAway, match="nothing was recorded"):
        act(office.broken)

    assert office.proxy.cuts == 1
    assert office.desk.journal.head() == before
    assert act(office.desk).recorded.first == before + 1
    assert act(office.broken).nothing_new


@pytest.mark.parametrize("arrived", [True, False])
def test_a_line_cut_at_the_commit_of_the_keyring_leaves_one_person_one_worker(office: Office, *, arrived: bool) -> None:
    act = registering(1)
    with Keyring.open_postgres(office.proxy.address, office.secret) as keyring:
        broken = replace(office.desk, keyring=keyring)
        office.proxy.cut_at_commit(arrived=arrived)

        with pytest.raises(CommitUnknown, match="Repeat it in the same words"):
            act(broken)
        assert office.proxy.settled.wait(SECONDS)
        known = office.desk.keyring.find(nik(1))
        assert (known is not None) is arrived
        recorded = act(broken)

    worker = office.desk.keyring.find(nik(1))
    assert not recorded.nothing_new
    assert worker is not None
    assert known in {None, worker}
    assert act(office.desk).nothing_new
    assert [entry.name for entry in office.desk.journal.read(worker)] == ["WorkerRegistered"]


@pytest.mark.parametrize("arrived", [True, False])
def test_when_the_look_up_breaks_too_the_answer_is_not_known_and_a_repeat_finds_out(
    office: Office, *, arrived: bool
) -> None:
    registering(1)(office.desk)
    before, act = office.desk.journal.head(), billed(1, "A", "2023-05")
    office.proxy.cut_at(COMMIT, arrived=arrived)
    office.proxy.cut_at(LOOK_UP, arrived=False)

    with pytest.raises(CommitUnknown, match="it is not known whether the command was recorded"):
        act(office.broken)

    assert office.proxy.cuts == 2
    assert office.desk.journal.head() == before + (3 if arrived else 0)
    assert act(office.broken).nothing_new is arrived
    assert office.desk.journal.head() == before + 3


@pytest.fixture
def story(postgres: str, tmp_path: Path) -> Iterator[StoryOnPostgres]:
    """Give a story on a server."""
    with story_on(postgres, tmp_path) as told:
        yield told


def test_at_the_counter_an_unknown_outcome_is_exit_75_and_the_same_words_again_are_answered(
    story: StoryOnPostgres,
) -> None:
    begin(story)
    register(story)
    assert bill(story, "MEI", "2023-05", 1).exit_code == 0
    pay = ("premium", "pay", "MEI", "--transfer", "S-1", "--on", "2023-05-20")
    good = story.environ["LEDGER_URL"]
    with Proxy(postgres_address(good)) as proxy:
        told = conninfo_to_dict(proxy.address)
        story.environ["LEDGER_KEYRING"] = good
        story.environ["LEDGER_URL"] = f"postgresql://clerk@127.0.0.1:{told['port']}/{told['dbname']}?sslmode=disable"
        proxy.cut_at(COMMIT, arrived=True)
        proxy.cut_at(LOOK_UP, arrived=False)

        unknown = story.tell(*pay)
        again = story.tell(*pay)

    assert (unknown.exit_code, "it is not known whether the command was recorded" in unknown.said) == (75, True)
    assert (again.exit_code, "ecorded before" in again.text) == (0, True), again
    story.environ["LEDGER_URL"] = good
    assert done(story, "journal", "verify").exit_code == 0
