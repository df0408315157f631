"""The environment says which ledger, who acts, and what is logged; nonsense is refused with the cure."""

from pathlib import Path

import pytest

from ledger.settings import (
    Database,
    Home,
    LogFormat,
    LogLevel,
    NobodyActs,
    NotALedgerUrl,
    SettingNotUnderstood,
    Settings,
    file_of,
)


def settings(**environ: str) -> Settings:
    return Settings.from_environment(environ, os_user=lambda: "budi")


def test_without_variables_a_ledger_stands_in_the_working_directory_with_its_files_beside_it() -> None:
    found = settings()
    assert found.ledger_url == "sqlite:///ledger.db"
    assert (found.journal, found.keyring) == (Path("ledger.db"), Path("ledger.keys.db"))
    assert (found.secret, found.read_models) == (Path("ledger.master-key"), Path("ledger.read.db"))
    assert (found.actor, found.log_level, found.log_format) == ("budi", None, LogFormat.TEXT)
    assert found.lock_timeout_seconds == 30


@pytest.mark.parametrize(
    ("url", "journal", "keyring"),
    [
        ("sqlite:///kota/ledger.db", "kota/ledger.db", "kota/ledger.keys.db"),
        ("sqlite:////srv/l.2023.db", "/srv/l.2023.db", "/srv/l.2023.keys.db"),
        ("sqlite:///a.sqlite", "a.sqlite", "a.sqlite.keys.db"),
        ("sqlite:///kota%20solok.db", "kota solok.db", "kota solok.keys.db"),
    ],
)
def test_the_other_files_follow_the_journal(url: str, journal: str, keyring: str) -> None:
    found = settings(LEDGER_URL=url)
    assert (found.journal, found.keyring) == (Path(journal), Path(keyring))


def test_each_variable_is_heard() -> None:
    found = settings(
        LEDGER_ACTOR=" siti ",
        LEDGER_KEYRING="/keys/k.db",
        LEDGER_MASTER_KEY_FILE="/run/secret",
        LEDGER_READ_MODELS="/tmp/read.db",  # noqa: S108 - a name, never opened
        LEDGER_LOG_LEVEL="INFO",
        LEDGER_LOG_FORMAT="json",
        LEDGER_LOCK_TIMEOUT_SECONDS="5",
    )
    assert (found.actor, found.keyring, found.secret) == ("siti", Path("/keys/k.db"), Path("/run/secret"))
    assert (file_of(found.read_models).name, found.log_level, found.log_format) == (
        "read.db",
        LogLevel.INFO,
        LogFormat.JSON,
    )
    assert found.lock_timeout_seconds == 5


def test_an_option_stands_before_its_variable() -> None:
    environ = {"LEDGER_URL": "sqlite:///a.db", "LEDGER_ACTOR": "siti"}
    found = Settings.from_environment(environ, ledger_url="sqlite:///b.db", actor="wati")
    assert (found.journal, found.actor) == (Path("b.db"), "wati")


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite:///kota/", "sqlite:///a.db?mode=ro", "ledger.db"]
)
def test_an_address_that_names_no_file_is_refused_with_one_that_does(url: str) -> None:
    with pytest.raises(NotALedgerUrl, match=r"for example sqlite:///ledger\.db"):
        settings(LEDGER_URL=url)


def test_a_database_holds_every_part_and_its_password_is_not_shown() -> None:
    address = "postgresql://siti:rahasia@db.kota/ledger"
    found = settings(LEDGER_URL=address)
    assert [found.journal, found.keyring, found.read_models] == [Database(address)] * 3
    assert isinstance(found.journal, Database)
    assert found.journal.shown == "postgresql://…@db.kota/ledger"
    assert found.secret == Path("ledger.master-key")
    assert found.own_files() == (Path("ledger.master-key"),)


def test_the_parts_of_a_ledger_may_stand_in_other_places() -> None:
    found = settings(
        LEDGER_URL="postgresql://siti@db.kota/ledger",
        LEDGER_KEYRING="postgresql://siti@keys.kota/keys",
        LEDGER_READ_MODELS="read.db",
        LEDGER_MASTER_KEY_FILE="/run/secret",
    )
    assert found.keyring == Database("postgresql://siti@keys.kota/keys")
    assert (found.read_models, found.secret) == (Path("read.db"), Path("/run/secret"))


def test_another_kind_of_database_is_refused_and_its_password_is_not_repeated() -> None:
    with pytest.raises(NotALedgerUrl, match="sqlite:/// or postgresql://") as refused:
        settings(LEDGER_URL="mysql://ledger:rahasia@db.kota/ledger")
    assert "rahasia" not in str(refused.value)


@pytest.mark.parametrize("name", ["", "   ", "two\nlines", "x" * 201])
def test_somebody_must_act(name: str) -> None:
    with pytest.raises(NobodyActs, match="--actor siti"):
        Settings.from_environment({}, actor=name)


def test_a_user_without_a_name_acts_by_number() -> None:
    def nameless() -> str:
        msg = "uid not found"
        raise KeyError(msg)

    assert Settings.from_environment({}, os_user=nameless).actor.startswith(("uid-", "unknown"))


@pytest.mark.parametrize(
    ("variable", "value", "wanted"),
    [
        ("LEDGER_LOG_LEVEL", "loud", "debug or info or warning or error"),
        ("LEDGER_LOG_FORMAT", "xml", "text or json"),
        ("LEDGER_LOCK_TIMEOUT_SECONDS", "0", "whole seconds from 1 to 3600"),
        ("LEDGER_LOCK_TIMEOUT_SECONDS", "1.5", "whole seconds"),
        ("LEDGER_LOCK_TIMEOUT_SECONDS", "\u0663", "whole seconds"),
    ],
)
def test_a_variable_that_means_nothing_is_named_with_what_it_may_hold(variable: str, value: str, wanted: str) -> None:
    with pytest.raises(SettingNotUnderstood, match=f"{variable} .*{wanted}"):
        settings(**{variable: value})


def test_a_ledger_knows_its_own_files() -> None:
    names = {path.name for path in settings().own_files()}
    assert {"ledger.db", "ledger.db-wal", "ledger.keys.db", "ledger.master-key", "ledger.read.db-shm"} <= names


@pytest.mark.parametrize(
    ("address", "shown", "name"),
    [
        ("postgresql://siti:rahasia@db.kota/kota", "postgresql://…@db.kota/kota", "kota"),
        ("postgresql://db.kota/kota?user=siti&password=rahasia", "postgresql://db.kota/kota", "kota"),
        ("postgresql://siti@/kota?host=/run/pg&password=rahasia", "postgresql://…@/kota?host=/run/pg", "kota"),
        (
            "postgres://siti:r@hasia@db:5433/kota%20baru?sslmode=require",
            "postgres://…@db:5433/kota%20baru",
            "kota baru",
        ),
    ],
)
def test_an_address_is_shown_without_its_options(address: str, shown: str, name: str) -> None:
    assert (Database(address).shown, Database(address).name) == (shown, name)


def test_a_home_has_its_keyring_where_it_is_said_or_where_it_stands_by_itself() -> None:
    known = settings(LEDGER_URL="sqlite:///a.db", LEDGER_KEYRING="postgresql://db.kota/kunci")

    assert Home.at("sqlite:///a.db", keyring=None, known=known).keyring == "postgresql://db.kota/kunci"
    assert Home.at("sqlite:///b.db", keyring=None, known=known).keyring == Path("b.keys.db")
    assert Home.at("postgresql://db.kota/b", keyring=None, known=known).keyring == "postgresql://db.kota/b"
    assert Home.at("sqlite:///a.db", keyring="k.db", known=known).keyring == Path("k.db")
