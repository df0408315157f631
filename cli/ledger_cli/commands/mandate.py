"""``ledger mandate``: workers who let a bank debit their premium; orders to banks, and their answers.

Each command is imported when it is called.
"""

from ledger_cli.commands import within
from ledger_cli.lazy import LazyGroup

SHELF = {
    "answer": within(
        "mandate_run",
        "answer",
        "Take in the bank's answer to a run: bill and pay the months of those who paid, and note whose debit failed.",
    ),
    "give": within("mandate_give", "give", "Record that a worker lets a bank debit the premium every month."),
    "give-back": within(
        "mandate_give",
        "give_back",
        "Record that money which bought no month went back, whole, to the worker or the heirs.",
    ),
    "list": within("mandate_list", "list_all", "List every mandate, standing or ended."),
    "revoke": within("mandate_give", "revoke", "Record that a mandate ended: the bank debits nothing any more."),
    "run": within(
        "mandate_run",
        "run",
        "Order the debits of a month, and write the bank's file: everybody with a mandate whose month is still unpaid.",
    ),
    "runs": within("mandate_run", "runs", "List what banks were asked to debit, and what they answered."),
    "withdraw": within(
        "mandate_run", "withdraw", "Take an order back that the bank did not carry out, so that another may be made."
    ),
}

group = LazyGroup(
    name="mandate", help="Let banks debit premiums from workers' own accounts, and take in their answers.", shelf=SHELF
)
