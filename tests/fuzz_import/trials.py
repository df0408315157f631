"""One damaged file, imported into a ledger; and what must be true whatever is in the file."""

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from corpus.all import SPECIMENS
from corpus.specimen import Specimen
from counter_stories.story import Story
from fuzz_import.mutations import mutated

SMALL_BYTES = 100_000
_SAID = re.compile(r": ([\d.]+) new workers?")
_SLOW = {"bomb.xlsx", "bomb-in-one-part.xlsx", "2100-parts.xlsx", "200000-cells-in-a-row.xlsx"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What came of one file."""

    name: str
    content: bytes
    exit_code: int
    wrong: str
    """What must not be; empty when all is well."""


def small() -> Sequence[tuple[Specimen, bytes]]:
    """Give the files of the corpus that are worth damaging thousands of times."""
    made = ((each, each.content()) for each in SPECIMENS if each.name not in _SLOW)
    return [(specimen, content) for specimen, content in made if len(content) < SMALL_BYTES]


def begun(here: Path) -> Story:
    """Begin a ledger to import into."""
    story = Story(here=here)
    story.tell("init")
    return story


def tried(story: Story, specimen: Specimen, content: bytes, dice: Random) -> Trial:
    """Damage a file, import it, and judge."""
    damaged = mutated(content, dice)
    ending = Path(specimen.name).suffix
    path = story.here / f"trial{ending}"
    path.write_bytes(damaged)
    options = [option for option in ("--dry-run", "--accept-valid") if dice.random() < 0.4]
    before = entries(story)
    told = story.tell("worker", "import", path.name, *specimen.told, *options)
    grown = entries(story) - before
    found = _SAID.search(told.text)
    promised = int(found[1].replace(".", "")) if found and "--dry-run" not in options else 0
    wrong = ""
    if told.exit_code not in {0, 1}:
        wrong = f"exit code {told.exit_code}: {told.said}"
    elif "Traceback" in told.said:
        wrong = told.said
    elif told.exit_code == 1 and (grown or not told.said.rstrip().endswith((".", "`"))):
        wrong = f"refused, and {grown} entries came in: {told.said}"
    elif told.exit_code == 0 and grown != promised:
        wrong = f"{promised} workers were promised, {grown} entries came in"
    return Trial(name=specimen.name, content=damaged, exit_code=told.exit_code, wrong=wrong)


def entries(story: Story) -> int:
    """Count what stands in the journal."""
    with sqlite3.connect(story.here / "ledger.db") as journal:
        found: tuple[int] = journal.execute("SELECT count(*) FROM entries").fetchone()
    journal.close()
    return found[0]
