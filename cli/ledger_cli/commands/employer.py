"""``ledger employer``: who employs people, whom an employer confirms to cover, and who left it.

Each command is imported when it is called.
"""

from ledger_cli.commands import within
from ledger_cli.lazy import LazyGroup

SHELF = {
    "confirm": within(
        "employer_list", "confirm", "Take the list of people whom an employer confirms to cover, all or nothing."
    ),
    "end": within(
        "employer_list",
        "end",
        "Note the last day of one worker, or of everybody on a list, with an employer; all or nothing.",
    ),
    "list": within("employer_show", "list_all", "List employers with their people and what they confirmed last."),
    "register": within("employer_register", "register", "Enter an employer, who covers its people itself."),
    "show": within("employer_show", "show", "Show one employer."),
}

group = LazyGroup(
    name="employer", help="Register employers and vendors, and take the lists of people whom they cover.", shelf=SHELF
)
