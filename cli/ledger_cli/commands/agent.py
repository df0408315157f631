"""``ledger agent``: who brings workers in (Perisai agents, village enterprises), and when it ends.

Each command is imported when it is called.
"""

from ledger_cli.commands import within
from ledger_cli.lazy import LazyGroup

SHELF = {
    "appoint": within("agent_appoint", "appoint", "Appoint an agent, who may then bring workers in."),
    "dismiss": within("agent_appoint", "dismiss", "Let an agent go; from the day on nobody comes in through him."),
    "erase": within("agent_appoint", "erase", "Erase the name of an agent who was a person, for good."),
    "list": within("agent_list", "list_all", "List every agent with all members he ever brought in."),
    "pay-fee": within(
        "agent_month", "pay_fee", "Note that the fee of a month was paid, as the rules reckon it: once for each month."
    ),
    "return": within("agent_appoint", "come_back", "Let an agent serve again."),
    "review": within(
        "agent_month",
        "review",
        "Drop every agent without a new member for too many months (rule agent.idle_months), each exactly once.",
    ),
    "show": within("agent_list", "show", "Show one agent."),
}

group = LazyGroup(name="agent", help="Appoint agents, see whom they bring in, and let them go.", shelf=SHELF)
