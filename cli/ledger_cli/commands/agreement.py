"""``ledger agreement``: the papers and campaigns under which groups of workers come in.

Each command is imported when it is called.
"""

from ledger_cli.commands import within
from ledger_cli.lazy import LazyGroup

SHELF = {
    "end": within("agreement_sign", "end", "End an agreement; the day is its last."),
    "extend": within("agreement_sign", "extend", "Let an agreement stand until a later day."),
    "list": within("agreement_list", "list_all", "List agreements with the people who came in under each."),
    "show": within("agreement_list", "show", "Show one agreement."),
    "sign": within("agreement_sign", "sign", "Record an agreement, a campaign or a regulation."),
}

group = LazyGroup(
    name="agreement", help="Record agreements, campaigns and regulations under which people come in.", shelf=SHELF
)
