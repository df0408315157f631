"""What a command waits for at its start: the modules that it uses, and none of the others."""

import subprocess
import sys
from pathlib import Path

import pytest

from counter_stories.story import Story
from counter_stories.town import SITI, begin, done, people, register, roster

HELP = {"click", "ledger_cli.main"}
READING = {"sqlalchemy", "ledger_projections"}
"""What tables are read with."""
KEYS = {"cryptography", "ledger.journal.keyring", "ledger.journal.sealing"}
RULES = {"ledger.reference.rulebook", "ledger.domain.rules.tariff"}
LIBRARIES = {"sqlalchemy", "eventsourcing", "cryptography", "msgspec", "psycopg", "tomllib", "xlsxwriter", "structlog"}
LISTS = {"ledger_cli.roster", "ledger_cli.commands.worker_import"}
"""What reads lists of people."""

OTHERS = {f"ledger.domain.{kind}.events" for kind in ("claim", "region", "agent", "debit", "employer", "agreement")}
"""Events of streams that the commands below have nothing to do with."""

BEGINNING = {"ledger.journal.memory", "importlib.resources"}
"""What makes a new journal."""

REVIEWS = {"ledger.application.reviewing", "ledger.application.eligibility", "ledger.domain.worker.state"}
"""What looks at whether people fit a program."""

DECIDING = {"ledger.application.claims", "ledger.application.assessing", "ledger.reference.rulebook"}
"""What a claim is worth."""

MODELS = {f"ledger_projections.{name}" for name in ("claims", "cover_spells", "coverage", "debits", "agents", "quota")}

CASES = [
    (["--help"], HELP, LIBRARIES | {"ledger.journal"}),
    (["premium", "--help"], HELP, LIBRARIES | {"ledger.journal", "ledger_cli.commands.premium_bill"}),
    (["worker", "--help"], HELP, LIBRARIES | LISTS | {"ledger.journal"}),
    (["report", "--help"], HELP, LIBRARIES | {"ledger.journal", "ledger_cli.commands.report_ahead"}),
    *(([group, "--help"], HELP, LIBRARIES | {"ledger.journal"}) for group in ("claim", "employer", "mandate", "rules")),
    (
        ["journal", "tail", "-n", "1"],
        {"msgspec"},
        READING | KEYS | RULES | OTHERS | BEGINNING | {"ledger.application.verification"},
    ),
    (["journal", "show", "1"], {"msgspec"}, READING | KEYS | RULES | OTHERS | {"ledger.domain.worker.state"}),
    (["premium", "list"], READING, KEYS | RULES | OTHERS | MODELS | {"ledger.application.billing", "psycopg"}),
    (["premium", "show", "MEI"], READING, KEYS | RULES | OTHERS | MODELS | {"ledger.application.billing", "psycopg"}),
    (["commitment", "list"], READING, KEYS | OTHERS | MODELS | {"ledger.reference.rulebook", "psycopg"}),
    (["program", "show"], READING, KEYS | RULES | REVIEWS | {"psycopg"}),
    (["claim", "list"], READING, KEYS | DECIDING | {"psycopg"}),
    (["employer", "list"], READING, KEYS | RULES | LISTS | {"psycopg"}),
    (["agreement", "list"], READING, KEYS | RULES | {"psycopg"}),
    (
        ["program", "launch", "B", "--title", "B", "--region", "13.73", "--dry-run"],
        KEYS,
        READING | RULES | OTHERS | REVIEWS | BEGINNING | {"ledger.domain.worker.events", "psycopg"},
    ),
    (["worker", "show", SITI], KEYS, READING | LISTS | RULES | OTHERS | {"ledger.application.workers", "psycopg"}),
    (
        ["trail", "worker", SITI],
        READING | KEYS,
        MODELS - {"ledger_projections.claims"} | LISTS | RULES | {"ledger.application.claims", "psycopg"},
    ),
    (["premium", "pay", "MEI", "--on", "2023-05-22", "--transfer", "SP2D-1"], KEYS, READING | LISTS | {"psycopg"}),
    (
        ["worker", "import", "daftar.csv", "--on", "2023-05-02"],
        KEYS | LISTS,
        READING | OTHERS | {"ledger.application.workers", "ledger.application.agents", "psycopg", "xlsxwriter"},
    ),
]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Give a ledger with one bill, its read models up to date; what is paid in it stays paid, and is paid again."""
    story = Story(here=tmp_path_factory.mktemp("town"))
    begin(story)
    register(story)
    done(
        story, "premium", "bill", "--program", "SATU-DESA-100", "--commitment", "APBD-2023", "--from", "2023-05",
        "--months", "3", "--ref", "MEI", "--on", "2023-05-02",
    )  # fmt: skip
    done(story, "premium", "list")
    roster(story.here / "daftar.csv", people(2))
    return story


@pytest.mark.parametrize(("command", "needed", "spared"), CASES, ids=[" ".join(case[0]) for case in CASES])
def test_a_command_loads_what_it_uses_and_spares_the_rest(
    town: Story, command: list[str], needed: set[str], spared: set[str]
) -> None:
    done(town, "report", "funding")  # whoever recorded before: nothing is left to take in
    loaded = modules_of(command, town.here)
    assert needed <= loaded
    assert spared & loaded == set()


def modules_of(command: list[str], here: Path) -> set[str]:
    """Run a command in a program of its own, and give the names of all modules that it loaded."""
    code = (
        "import sys; from ledger_cli.counter import Visit; from ledger_cli.main import answer; "
        "code = answer(sys.argv[1:], Visit.of_this_machine()); "
        "print(code, *sys.modules, file=sys.stderr)"
    )
    child = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", code, *command], cwd=here, capture_output=True, check=True
    )
    exit_code, *loaded = child.stderr.decode().splitlines()[-1].split()
    assert exit_code == "0", child.stderr.decode()
    return set(loaded)


def test_nothing_is_searched_for_cycles_while_a_question_is_answered_nor_when_the_program_ends(town: Story) -> None:
    done(town, "report", "funding")
    code = (
        "import gc, sys; looks = []\n"
        "from ledger_cli.main import run\n"
        "gc.callbacks.append(lambda phase, _: looks.append(phase))\n"
        "try: run()\n"
        "except SystemExit as end: print(end.code, len(looks), len(gc.get_objects()), file=sys.stderr)"
    )
    child = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", code, "trail", "worker", SITI], cwd=town.here, capture_output=True, check=True
    )
    exit_code, looks, left = map(int, child.stderr.decode().splitlines()[-1].split())
    assert (exit_code, looks) == (0, 0)
    assert left < 1_000


@pytest.mark.parametrize("line", ["ledger ", "ledger premium ", "ledger report co"])
def test_completion_imports_no_command(line: str, tmp_path: Path) -> None:
    """A shell asks at every tab; the words that it sends are as click's own script for bash sends them."""
    words = line.split(" ")
    code = (
        "import os, sys; from ledger_cli.counter import Visit; from ledger_cli.main import answer; import atexit; "
        "atexit.register(lambda: print(*sys.modules, file=sys.stderr)); "
        "answer([], Visit.of_this_machine())"
    )
    around = {"_LEDGER_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    child = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", code], cwd=tmp_path, env=around, capture_output=True, check=False
    )
    assert child.stdout.decode().startswith("plain,")
    loaded = set(child.stderr.decode().split())
    assert LIBRARIES & loaded == set()
    assert not any(name.startswith("ledger_cli.commands.") and "_" in name[20:] for name in loaded)
