"""The program as a real process: light to start, quiet when its reader leaves, honest when stopped."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from counter_stories.story import Story
from counter_stories.town import SITI, must

TESTS = Path(__file__).parent.parent

PLACE = ("--village", "13.73.01.1001", "--occupation", "petani")

HEAVY = ("sqlalchemy", "eventsourcing", "cryptography", "msgspec", "python_calamine", "xlsxwriter", "structlog")
OF_SERVERS = ("psycopg", "sqlalchemy.dialects.postgresql")

TOY_PROGRAM = textwrap.dedent(
    """
    import os, sys, time
    from datetime import UTC, datetime
    import click
    from ledger_cli.answers import Column, Page
    from ledger_cli.counter import Visit, with_counter
    from ledger_cli.main import answer
    from ledger_cli.options import CounterCommand

    @click.command(cls=CounterCommand)
    @with_counter
    def endless(counter):
        print("begun", file=sys.stderr, flush=True)
        def rows():
            while True:
                yield {"text": "x" * 80}
        counter.show(Page(columns=[Column("text", "Text")], rows=rows()))

    @click.command(cls=CounterCommand)
    @with_counter
    def patient(counter):
        print("begun", file=sys.stderr, flush=True)
        time.sleep(60)

    sys.exit(answer(sys.argv[2:], Visit.of_this_machine(), {"endless": endless, "patient": patient}[sys.argv[1]]))
    """
)


def toy(*arguments: str) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", TOY_PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    assert process.stderr.readline() == b"begun" + os.linesep.encode()
    return process


def test_help_and_version_work_as_a_process(story: Story) -> None:
    assert story.really("--help").text.startswith("Usage: ledger [OPTIONS] COMMAND")
    assert story.really("--version").text.startswith("ledger ")
    assert story.really("--nope").exit_code == 2


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from ledger_cli.counter import Visit; from ledger_cli.main import answer; "
        "answer(['--help'], Visit.of_this_machine()); "
        f"print([name for name in {HEAVY + OF_SERVERS} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)  # noqa: S603 - our own program
    assert done.stderr.decode().strip() == "[]"


@pytest.mark.parametrize(
    ("command", "needs"),
    [
        (["worker", "register", SITI, "--name", "Siti", "--born", "1990-08-05", "--sex", "F", *PLACE], set()),
        (["program", "show"], {"sqlalchemy"}),
        (["worker", "template", "a.xlsx"], {"xlsxwriter"}),
    ],
)
def test_a_command_loads_only_what_it_uses(story: Story, command: list[str], needs: set[str]) -> None:
    """Given a ledger, then recording loads no read models, workbooks are for workbooks, and psycopg is for servers."""
    must(story.really("init"))
    code = (
        "import sys; from ledger_cli.counter import Visit; from ledger_cli.main import answer; "
        "code = answer(sys.argv[1:], Visit.of_this_machine()); "
        f"print(code, *[name for name in {HEAVY + OF_SERVERS} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", code, *command], cwd=story.here, capture_output=True, check=True
    )
    exit_code, *loaded = done.stderr.decode().splitlines()[-1].split()
    assert exit_code == "0", done.stderr.decode()
    assert needs <= set(loaded)
    assert {"sqlalchemy", "python_calamine", "xlsxwriter", "structlog", *OF_SERVERS} & set(loaded) == needs


def test_help_makes_no_file(story: Story) -> None:
    story.really("--help")
    assert list(story.here.iterdir()) == []


def test_a_reader_who_leaves_is_no_drama() -> None:
    process = toy("endless", "-o", "ndjson")
    assert process.stdout is not None
    assert process.stdout.readline().startswith(b'{"text"')
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(timeout=60) == 141


@pytest.mark.skipif(sys.platform == "win32", reason="signals of another kind")
def test_ctrl_c_ends_with_130_and_says_what_was_recorded() -> None:
    process = toy("patient")
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.decode() == "\nStopped by you; nothing of this command was recorded.\n"


def test_a_dash_survives_a_machine_that_speaks_ascii(story: Story) -> None:
    told = story.really("--help", environ={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"})
    assert told.exit_code == 0
    assert "command" in told.text


def test_a_shell_can_complete_commands(story: Story) -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(TESTS)!r}); from counter_stories import toys; "
        "from ledger_cli.counter import Visit; from ledger_cli.main import answer, make_cli; "
        "answer([], Visit.of_this_machine(), make_cli(toys.SHELF))"
    )
    around = {**os.environ, "_LEDGER_COMPLETE": "bash_complete", "COMP_WORDS": "ledger to", "COMP_CWORD": "1"}
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", code], cwd=story.here, env=around, capture_output=True, check=False
    )
    assert done.stdout.decode().split() == ["plain,toy"]
