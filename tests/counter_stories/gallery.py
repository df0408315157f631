"""The gallery: what people see at the counter, word for word, to be read in review as prose.

A file of the gallery is a story in a folder of its own. What its lines begin with::

    $ ledger init            a command, run in this process with the story's clock
    | a line of stdout
    ! a line of stderr
    = 1 QuotaFull            the exit code, left out when it is 0, and the classes whose sentences were said
    @ roster.csv             a file to make before the next command …
    + a line of that file
    - ledger.keys.db         a file that goes away
    & LEDGER_ACTOR=budi      a variable of the environment; empty takes it away
    > 2030-01-02             from here on the clock says 09:00 WIB of that day
    anything else            a remark

Folders, ids, digests and durations are written ``{here}``, ``{id}``, ``{digest}``, ``{seconds}``.
After a wording was changed on purpose: ``PYTHONPATH=tests python -m counter_stories.gallery`` writes all files anew.
"""

import re
import shlex
import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from unittest import mock

from counter_stories.story import START, Story, Told
from ledger.domain.errors import LedgerError
from ledger_cli import main as main_module
from ledger_cli.problems import Ending, ending_of

GALLERY = Path(__file__).parent.parent / "cli" / "gallery"

_UUID = re.compile(r"\b[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\b")
_DIGEST = re.compile(r"\b[0-9a-f]{64}\b")
_SECONDS = re.compile(r'(seconds(?:=|": ))[0-9.e-]+')
_ANSWERS = ("| ", "! ", "= ")


def played(script: str, here: Path, environ: Mapping[str, str] | None = None) -> str:
    """Run a story and write it down again with the answers that it gets now."""
    story = Story(here=here)
    if environ:  # the ledger was begun elsewhere, which took a command's minute
        story.environ |= environ
        story.now += timedelta(minutes=1)
    return "\n".join(_lines(script, story)) + "\n"


def _lines(script: str, story: Story) -> Iterator[str]:
    making: Path | None = None
    for line in script.splitlines():
        if line.startswith(_ANSWERS) or line in {"|", "!"}:
            continue
        yield line
        if line.startswith("@ "):
            making = story.here / line.removeprefix("@ ")
            making.write_text("", encoding="utf-8")
        elif line.startswith("+") and making is not None:
            with making.open("a", encoding="utf-8") as file:
                file.write(line[2:] + "\n")
        elif line.startswith("- "):
            (story.here / line.removeprefix("- ")).unlink()
        elif line.startswith("& "):
            name, _, value = line.removeprefix("& ").partition("=")
            story.environ[name] = value
        elif line.startswith("> "):
            story.now = datetime.combine(date.fromisoformat(line.removeprefix("> ")), START.timetz())
        elif line.startswith("$ ledger"):
            with _bad_news() as news:
                told = story.tell(*shlex.split(line.removeprefix("$ ledger")))
            yield from _answer(told, story.here, {type(each).__name__ for error in news for each in _inside(error)})


@contextmanager
def _bad_news() -> Iterator[list[BaseException]]:
    """Remember what a command raised before it became a sentence."""
    news: list[BaseException] = []

    def remembering(error: BaseException) -> Ending:
        news.append(error)
        return ending_of(error)

    with mock.patch.object(main_module, "ending_of", remembering):
        yield news


def _inside(error: object) -> Iterator[LedgerError]:
    """Give a refusal, those that it gathers, and the one that it puts into other words."""
    if isinstance(error, LedgerError):
        yield error
        for each in (*getattr(error, "refusals", ()), getattr(error, "refusal", None)):
            yield from _inside(each)
    if isinstance(error, BaseException):
        yield from _inside(error.__context__)


def _answer(told: Told, here: Path, news: Collection[str]) -> Iterator[str]:
    yield from (f"| {line}".rstrip() for line in _steady(told.text, here).splitlines())
    yield from (f"! {line}".rstrip() for line in _steady(told.said, here).splitlines())
    if told.exit_code:
        yield f"= {told.exit_code} {', '.join(sorted(news))}".rstrip()


def _steady(text: str, here: Path) -> str:
    """Replace what differs from run to run."""
    text = text.replace(str(here), "{here}")
    text = _DIGEST.sub("{digest}", text)
    return _SECONDS.sub(r"\1{seconds}", _UUID.sub("{id}", text))


def main() -> None:
    """Write every file of the gallery anew."""
    for path in sorted(GALLERY.glob("*.txt")):
        with tempfile.TemporaryDirectory() as here:
            path.write_text(played(path.read_text(encoding="utf-8"), Path(here)), encoding="utf-8")
        sys.stdout.write(f"{path.name}\n")


if __name__ == "__main__":
    main()
