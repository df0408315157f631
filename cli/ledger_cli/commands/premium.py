"""``ledger premium``: what can be asked and recorded about premiums. Each command is imported when it is called."""

from ledger_cli.commands import within
from ledger_cli.lazy import LazyGroup

SHELF = {
    "bill": within("premium_bill", "bill", "Draw up a bill: reserve the money and hold the months, person by person."),
    "list": within("premium_list", "list_all", "List bills and payments in the order they were drawn up."),
    "pay": within(
        "premium_settle",
        "pay",
        "Record that a bill was paid, whole.",
    ),
    "prepaid": within(
        "premium_prepaid",
        "prepaid",
        "Show line by line what prepaid months cost by the rules of today, and which months the rest would buy.",
    ),
    "quote": within(
        "premium_quote",
        "quote",
        "Say what a premium would be and how it comes about, line by line.",
    ),
    "reconcile": within("premium_settle", "reconcile", "Note on which bank statement line a payment was found."),
    "refund": within(
        "premium_refund",
        "refund",
        "Note that money for months of one worker came back, of an employed one for example.",
    ),
    "reverse": within(
        "premium_settle",
        "reverse",
        "Undo a payment whose money came back: its months are not covered by it.",
    ),
    "show": within("premium_list", "show", "Show one bill or payment."),
    "unreconcile": within("premium_settle", "unreconcile", "Take back that a payment was found on a statement line."),
    "void": within("premium_settle", "void", "Withdraw an unpaid bill: its money and its months are free again."),
}

group = LazyGroup(name="premium", help="Quote, bill, pay, void and reverse premiums.", shelf=SHELF)
