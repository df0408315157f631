"""``ledger rules``: the dated rules that prices, cover and benefits come from, each with its source.

Each command is imported when it is called.
"""

from ledger_cli.commands import within
from ledger_cli.lazy import LazyGroup

SHELF = {
    "explain": within(
        "rules_show",
        "explain",
        "Explain a rule, or all rules of a topic: every row there was, its readings, source and note.",
    ),
    "load": within(
        "rules_set",
        "load",
        "Set all rules of a file: rows [[rule]] with key, value, since, version, source and confidence.",
    ),
    "set": within("rules_set", "set_", "Set a rule for this ledger, from a day on and not before."),
    "show": within(
        "rules_show",
        "show",
        "List every rule: its value, since when it stands, its source, and how sure the source is.",
    ),
    "withdraw": within("rules_set", "withdraw", "Take back a rule that was set by mistake."),
}

group = LazyGroup(
    name="rules", help="Show, explain and set the dated rules that prices, cover and benefits come from.", shelf=SHELF
)
