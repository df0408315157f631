"""Files that are missing, foreign, changed or damaged are named in a sentence, and nothing is made worse."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from counter_stories.story import Story
from counter_stories.town import SITI, begin, bill, done, must, register


@pytest.fixture
def town(story: Story) -> Story:
    begin(story)
    register(story)
    must(bill(story, "MEI", "2023-05"))
    return story


def change(path: Path, *statements: str) -> None:
    """Change a database behind the program's back."""
    connection = sqlite3.connect(path)
    for name in [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]:
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM entries WHERE position = 2", "Position 2 is missing"),
        ("DELETE FROM entries WHERE position = (SELECT max(position) FROM entries)", "missing"),
        ("UPDATE entries SET topic = 'FundsVanished' WHERE position = 2", "osition 2"),
        ("UPDATE entries SET state = x'7b' WHERE position = 2", "osition 2"),
    ],
)
def test_a_journal_changed_by_hand_is_noticed_and_named(town: Story, statement: str, said: str) -> None:
    change(town.here / "ledger.db", statement)
    told = town.tell("journal", "verify")
    assert told.exit_code in {3, 70}
    assert said in told.text + told.said
    assert "restore" in told.text + told.said
    assert "Traceback" not in told.said


def test_an_amount_changed_by_hand_is_noticed(town: Story) -> None:
    said = "replace(CAST(state AS TEXT), '\"total_rupiah\":16800', '\"total_rupiah\":16801')"
    raised = f"UPDATE entries SET state = CAST({said} AS BLOB)"  # noqa: S608 - a test's own words
    change(town.here / "ledger.db", f"{raised} WHERE topic = 'PremiumBilled'")
    told = must(town.tell("journal", "verify"), 3)
    assert "16.801" in told.text or "16801" in told.text
    assert told.said.endswith("restore the journal from the last backup that verifies.\n")


def test_a_torn_journal_file_is_damage_not_a_traceback(town: Story) -> None:
    path = town.here / "ledger.db"
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    told = must(town.tell("report", "funding"), 70)
    assert "damaged" in told.said
    assert "Put back" in told.said or "put back" in told.said


@pytest.mark.parametrize("name", ["ledger.keys.db", "ledger.master-key"])
def test_a_missing_key_is_named_and_never_made_anew(town: Story, name: str) -> None:
    (town.here / name).unlink()
    told = must(town.tell("worker", "show", SITI), 1)
    assert name in told.said
    assert "Put back" in told.said
    assert not (town.here / name).exists()


def test_the_master_key_of_another_ledger_opens_nothing(town: Story) -> None:
    done(town, "--ledger", "sqlite:///lain.db", "init")
    (town.here / "lain.master-key").replace(town.here / "ledger.master-key")
    told = must(town.tell("worker", "show", SITI), 1)
    assert "is not the one that the keyring ledger.keys.db was made with" in told.said


def test_a_master_key_that_others_may_read_is_refused(town: Story) -> None:
    (town.here / "ledger.master-key").chmod(0o644)
    told = must(town.tell("worker", "show", SITI), 1)
    assert told.said.endswith("Run `chmod 600 ledger.master-key`.\n")


def test_a_master_key_of_other_bytes_is_refused(town: Story) -> None:
    (town.here / "ledger.master-key").write_bytes(b"short")
    must(town.tell("worker", "show", SITI), 1)


@pytest.mark.parametrize("remove", [Path.unlink, lambda path: path.write_bytes(b"")])
def test_read_models_that_are_gone_make_themselves_anew(town: Story, remove: Callable[[Path], object]) -> None:
    before = done(town, "report", "funding", "-o", "csv").text
    for path in town.here.glob("ledger.read.db*"):
        remove(path)
    assert done(town, "report", "funding", "-o", "csv").text == before


def test_a_damaged_read_file_is_named_and_nothing_original_is_lost(town: Story) -> None:
    before = done(town, "report", "funding", "-o", "csv").text
    for path in town.here.glob("ledger.read.db*"):
        path.write_bytes(b"SQLite format 3\x00" + b"x" * 8192)
    told = must(town.tell("report", "funding"), 1)
    assert "delete ledger.read.db" in told.said
    for path in town.here.glob("ledger.read.db*"):
        path.unlink()
    assert done(town, "report", "funding", "-o", "csv").text == before


def test_a_row_changed_in_the_read_models_is_found_and_mended(town: Story) -> None:
    done(town, "report", "funding")
    with sqlite3.connect(town.here / "ledger.read.db") as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        table = next(name for name in tables if name.startswith("payments"))
        connection.execute(f"UPDATE {table} SET total_rupiah = total_rupiah + 1")  # noqa: S608 - a name from the file
    connection.close()
    told = must(town.tell("journal", "verify"), 3)
    assert "total_rupiah" in told.text
    assert "make the read models anew with `ledger projection rebuild`" in told.said
    done(town, "projection", "rebuild")
    assert "whole and readable" in done(town, "journal", "verify").text


def test_a_journal_of_a_later_release_is_left_alone(town: Story) -> None:
    change(town.here / "ledger.db", "PRAGMA user_version = 99")
    told = must(town.tell("journal", "tail"), 1)
    assert "has format 99" in told.said
    assert "Install the release that wrote it" in told.said


def test_a_journal_without_its_keyring_can_be_listed_and_verified(town: Story) -> None:
    """Given a copy for an auditor, then what names nobody needs no key, and what names somebody is refused."""
    lists = [
        ("premium", "list"),
        ("commitment", "list"),
        ("claim", "list"),
        ("employer", "list"),
        ("agreement", "list"),
    ]
    lists.append(("program", "show"))
    before = [done(town, *asks, "-o", "json").out for asks in lists]
    (town.here / "ledger.keys.db").unlink()
    (town.here / "ledger.master-key").unlink()
    assert [done(town, *asks, "-o", "json").out for asks in lists] == before
    for asks in (("journal", "tail"), ("journal", "show", "1"), ("journal", "export"), ("journal", "verify")):
        done(town, *asks)
    must(town.tell("trail", "worker", SITI), exit_code=1)
