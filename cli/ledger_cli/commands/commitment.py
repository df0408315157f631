"""``ledger commitment``: the money that premiums are paid from. Each command is imported when it is called."""

from ledger_cli.commands import within
from ledger_cli.lazy import LazyGroup

SHELF = {
    "close": within(
        "commitment_make",
        "close",
        "Shut the books of a commitment; what is left lapses.",
    ),
    "collect": within(
        "commitment_make",
        "collect",
        "Take into a pot what workers paid for themselves.",
    ),
    "list": within("commitment_list", "list_all", "List every commitment, one row for each budget line."),
    "make": within(
        "commitment_make",
        "make",
        "Promise money: from which budget, for which months and people, and up to how much for each insurance.",
    ),
    "revise": within(
        "commitment_make",
        "revise",
        "Set new ceilings after a changed budget.",
    ),
    "show": within(
        "commitment_list", "show", "Show the terms of one commitment and what is left on each of its lines."
    ),
}

group = LazyGroup(
    name="commitment", help="Promise, revise and close the money that premiums are paid from.", shelf=SHELF
)
