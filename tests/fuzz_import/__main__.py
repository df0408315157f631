"""``python -m tests.fuzz_import --minutes 10``: damage files and import them until the time is up."""

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1]))  # tests import each other by their place below tests/

from fuzz_import.trials import begun, small, tried


def main() -> int:
    """Read the options, try, and say what was found; the files that were wrong are kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz_import", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 10**9)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-found"), help="where files that were wrong are kept")
    options = parser.parse_args()
    until, dice, ended, wrong = time.monotonic() + options.minutes * 60, Random(options.seed), Counter[str](), 0
    files = small()
    with tempfile.TemporaryDirectory() as here:
        story = begun(Path(here))
        while time.monotonic() < until:
            trial = tried(story, *dice.choice(files), dice)
            ended[f"{Path(trial.name).suffix} ended with {trial.exit_code}"] += 1
            if trial.wrong:
                wrong += 1
                options.keep.mkdir(exist_ok=True)
                (options.keep / f"{wrong}-{trial.name}").write_bytes(trial.content)
                sys.stdout.write(f"{wrong}-{trial.name}: {trial.wrong}\n")
    said = ", ".join(f"{count} {what}" for what, count in sorted(ended.items()))
    sys.stdout.write(f"seed {options.seed}: {ended.total()} files; {said}; {wrong} wrong\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
