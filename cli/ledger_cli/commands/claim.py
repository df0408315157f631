"""``ledger claim``: from the incident to the family. Each command is imported when it is called."""

from ledger_cli.commands import within
from ledger_cli.lazy import LazyGroup

SHELF = {
    "approve": within(
        "claim_decide",
        "approve",
        "Grant what the rulebook gives (see `ledger claim assess`), with the versions of its rules.",
    ),
    "assess": within(
        "claim_decide",
        "assess",
        "Compute what a claim is worth, part by part, with the rule behind each; nothing is recorded.",
    ),
    "award": within(
        "claim_school",
        "award",
        "Grant a year of school to a child of the member, on a report of the school; "
        "it is paid with `ledger claim pay`.",
    ),
    "document": within("claim_file", "document", "Note that documents of a claim arrived."),
    "end-schooling": within("claim_school", "end_schooling", "Note that a child gets no further year of scholarship."),
    "file": within(
        "claim_file",
        "file",
        "File a claim for a worker who was covered on that day, and show the payments that prove it.",
    ),
    "list": within("claim_list", "list_all", "List claims in the order they were filed."),
    "pay": within(
        "claim_file", "pay", "Note that money of a benefit reached the worker or an heir; never more than was granted."
    ),
    "refund": within(
        "claim_refund",
        "refund",
        "Note that money for months beyond a death came back to the budget that paid it; it can be spent again there.",
    ),
    "reject": within(
        "claim_decide", "reject", "Note that the insurer said no, with the rules by which nothing is covered."
    ),
    "report-use": within(
        "claim_file", "report_use", "Note what the family does with the money, and when to look again."
    ),
    "show": within(
        "claim_list", "show", "Show one claim, step by step, with who did it and the position of each entry."
    ),
}

group = LazyGroup(name="claim", help="File claims and follow them to the last rupiah.", shelf=SHELF)
