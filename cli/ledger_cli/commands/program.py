"""``ledger program``: whom a program serves and how many places each village has.

Each command is imported when it is called.
"""

from ledger_cli.commands import within
from ledger_cli.lazy import LazyGroup

SHELF = {
    "admit": within("program_waiting", "admit", "Give free places to those who came first and still fit the criteria."),
    "close": within("program_life", "close", "Close a program to newcomers; what was billed stays."),
    "criteria": within(
        "program_criteria",
        "criteria",
        "Say whom a program is for, from a day on; what was asked before no longer holds from then.",
    ),
    "extend": within("program_life", "extend", "Let a program go on until a later day."),
    "launch": within("program_life", "launch", "Launch a program for the villages of a region."),
    "quota": within("program_life", "quota", "Give one village a cap of its own."),
    "review": within(
        "program_criteria", "review", "Record that everybody in a program was held against its criteria for a month."
    ),
    "show": within("program_list", "show", "List the programs, and whom they are for today."),
    "waiting": within(
        "program_waiting",
        "waiting_",
        "List who waits for a place in a program, village by village, with the number in the line.",
    ),
}

group = LazyGroup(name="program", help="Launch programs and say how many places each village has.", shelf=SHELF)
