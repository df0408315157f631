"""The README's session, run again: ``PYTHONPATH=tests python -m counter_stories.readme`` writes its answers anew."""

import re
import shlex
import tempfile
from pathlib import Path

from counter_stories.story import Story

README = Path(__file__).parents[2] / "README.md"
_SESSION = re.compile(r"(?<=```console\n).*?(?=```)", re.DOTALL)


def told_again(text: str) -> str:
    """Run the commands of every console block in one folder, in order, and give the text with their true answers."""
    with tempfile.TemporaryDirectory() as folder:
        story = Story(here=Path(folder))
        return _SESSION.sub(lambda block: "".join(_answers(story, block.group())), text)


def _answers(story: Story, block: str) -> list[str]:
    lines: list[str] = []
    for command in _commands(block):
        told = story.tell(*shlex.split(command.replace("\\\n", " "))[1:])
        lines += [f"$ {command}\n", told.said, told.text]
    return lines


def _commands(block: str) -> list[str]:
    """Pick the commands: lines after ``$``, with those that a backslash continues."""
    return [found.group(1) for found in re.finditer(r"^\$ ((?:.*\\\n)*.*)$", block, re.MULTILINE)]


if __name__ == "__main__":
    README.write_text(told_again(README.read_text(encoding="utf-8")), encoding="utf-8")
