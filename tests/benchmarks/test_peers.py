"""Peers are compared with at equal work only: the same accounts, the same rupiah, the same postings."""

from pathlib import Path

import pytest

from benchmarks.cold import balances
from benchmarks.ledgers import launch, tell
from benchmarks.peer_journals import write_journals
from benchmarks.peer_programs import balances_in, register_in
from benchmarks.peers import Asked, agree
from benchmarks.stages import Stages
from ledger.journal.book import Journal

LEDGER = "Assets:APBD-2023:JKK,-20000\nExpenses:V64-74-01-1001:JKK,20000\n"
HLEDGER = '"account","balance"\n"Assets:APBD-2023:JKK","-20000 IDR"\n"Expenses:V64-74-01-1001:JKK","20000 IDR"\n'
BEANCOUNT = "account,sum(number)\nAssets:APBD-2023:JKK,-20000\nExpenses:V64-74-01-1001:JKK, 20000\n"
SAID = {"Assets:APBD-2023:JKK": -20_000, "Expenses:V64-74-01-1001:JKK": 20_000}


@pytest.mark.parametrize("answer", [LEDGER, HLEDGER, BEANCOUNT])
def test_every_peer_is_understood(answer: str) -> None:
    assert balances_in(answer) == SAID


def test_a_register_is_read_by_account() -> None:
    begun = '"1","2023-05-03","","who"'
    said = f'{begun},"Expenses:V1:JKK","10000 IDR","10000 IDR"\n{begun},"Assets:A:JKK","-10000 IDR","0"\n'

    assert register_in(said, "Expenses:") == [10_000]


@pytest.mark.parametrize("ours", [{"Expenses:V64-74-01-1001:JKK": 19_999}, {"Expenses:V9:JKK": 20_000}, {}])
def test_answers_that_differ_are_not_compared(ours: dict[str, int]) -> None:
    with pytest.raises(RuntimeError, match="report says"):
        agree([("report", False, ours)], {("ledger", False): Asked(answer=LEDGER)})


def test_a_report_may_be_a_part_of_the_balances() -> None:
    agree([("report", False, {"Assets:APBD-2023:JKK": -20_000})], {("ledger", False): Asked(answer=LEDGER)})


def test_a_cold_journal_leaves_out_what_was_reversed_and_what_is_not_paid(tmp_path: Path) -> None:
    year = Stages(tmp_path).made("year-30-2")
    with Journal.open_sqlite(year / "ledger.db") as journal:
        both = balances(journal)
    tell(year, "premium", "reverse", "RUN-2", "--reason", "bounced", "--on", "2023-05-04")
    with Journal.open_sqlite(year / "ledger.db") as journal:
        one = balances(journal)

    assert both["Assets:APBD-2023:JKK"] == -30 * 2 * 10_000
    assert {account: 2 * rupiah for account, rupiah in one.items()} == both


def test_peers_get_a_transaction_for_each_worker_and_payment(tmp_path: Path) -> None:
    year = Stages(tmp_path).made("year-30-2")

    count = write_journals(year, tmp_path)

    assert count == 30 * 2
    text = (tmp_path / "peers.journal").read_text(encoding="ascii")
    assert text.count(" * ") == (tmp_path / "peers.beancount").read_text(encoding="ascii").count(" * ") == count
    assert text.count("Assets:APBD-2023:JKM  -6800 IDR") == count


def test_an_empty_ledger_has_no_balances(tmp_path: Path) -> None:
    launch(tmp_path / "new")
    with Journal.open_sqlite(tmp_path / "new" / "ledger.db") as journal:
        assert not balances(journal)
