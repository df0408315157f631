"""``ledger worker``: what can be asked and recorded about workers. Each command is imported when it is called."""

from ledger_cli.commands import within
from ledger_cli.lazy import LazyGroup

SHELF = {
    "card": within(
        "worker_papers",
        "card",
        "Note that a participant card was handed over, or taken back.",
    ),
    "cards": within(
        "worker_papers",
        "cards",
        "Note that the cards of a list were handed over, all or nothing: a table with the columns NIK and KPJ.",
    ),
    "correct": within(
        "worker_person",
        "correct",
        "Put right what was noted wrongly; a move is not a correction (`ledger worker move`).",
    ),
    "cover": within(
        "worker_cover",
        "cover",
        "Show month by month whether a worker is covered, and explain each change with its rule and entry.",
    ),
    "died": within("worker_life", "died", "Note a death."),
    "employment": within(
        "worker_life",
        "employment",
        "Note that an employer pays for a worker, or no longer; no budget pays those months.",
    ),
    "enroll": within("worker_life", "enroll", "Let a worker join a program, leaving the one of before."),
    "erase": within("worker_life", "erase", "Erase a worker's personal data for good."),
    "forgo": within("worker_place", "forgo", "Take a worker off the waiting list of a program, by own wish."),
    "heirs": within(
        "worker_papers",
        "heirs",
        "Note whom a worker names as heirs, in the order said; it replaces those named before.",
    ),
    "import": within(
        "worker_import", "import_file", "Register every worker of a CSV, XLSX or XLS file, in one transaction."
    ),
    "leave": within("worker_life", "leave", "Note that a worker left, or is back."),
    "move": within(
        "worker_life",
        "move",
        "Note that a worker lives in another village.",
    ),
    "register": within("worker_person", "register", "Register one worker."),
    "show": within(
        "worker_show",
        "show",
        "Show who a worker is and where things stand.",
    ),
    "standing": within(
        "worker_place",
        "standing",
        "Note what an office says of a worker: the decile of the household, the right to zakat.",
    ),
    "template": within("worker_template", "template", "Write the empty workbook that `ledger worker import` reads."),
}

group = LazyGroup(
    name="worker", help="Register workers, one by one or from a file, and follow what becomes of them.", shelf=SHELF
)
