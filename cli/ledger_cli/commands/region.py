"""``ledger region``: what offices say about a region. Each command is imported when it is called."""

from ledger_cli.commands import within
from ledger_cli.lazy import LazyGroup

SHELF = {
    "changes": within(
        "region_tables",
        "changes",
        "List what changed between tables: renamed, recoded, moved, split, merged, new, unresolved.",
    ),
    "find": within("region_tables", "find", "Find regions by name, the 20 nearest at most."),
    "list": within("region_tables", "list_", "List the regions of a level as one table has them."),
    "membership": within("region_figures", "membership", "Note how many members the insurer reported for a region."),
    "show": within(
        "region_tables",
        "show",
        "Show a region in every table: its code and name of then, and what happened in between.",
    ),
    "target": within(
        "region_figures",
        "target",
        "Note how many members an office wants to reach by the end of a year, in all or in one ecosystem.",
    ),
    "workforce": within("region_figures", "workforce", "Note how many workers an office counted in a region."),
}

group = LazyGroup(
    name="region", help="Look regions up, and record workforce counts, membership reports and targets.", shelf=SHELF
)
