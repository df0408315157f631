"""``ledger report``: every report there is. Each is imported when it is asked."""

from ledger_cli.commands import within
from ledger_cli.lazy import LazyGroup

SHELF = {
    "agents": within(
        "report_agents", "agents", "Show what a month brought and earned each agent, and when he is to be dropped."
    ),
    "cards": within(
        "report_people",
        "cards",
        "Show who was paid for and has no participant card, and how long since the first payment.",
    ),
    "claims": within(
        "report_covered", "claims", "Count claims by insurance: waiting, approved, rejected, granted and paid."
    ),
    "coverage": within(
        "report_covered",
        "coverage",
        "Count the people covered in a month, beside what the insurer and the offices say.",
    ),
    "debits": within(
        "report_debits",
        "debits",
        "Show whose debit failed and is still unpaid: how often in a row, when cover lapses, and what to do.",
    ),
    "duplicates": within(
        "report_duplicates",
        "duplicates",
        "List workers who were asked for more than once.",
    ),
    "eligibility": within(
        "report_eligibility",
        "eligibility",
        "List who is in a program and does not fit what it asks: why, since when, and which entry says so.",
    ),
    "employers": within(
        "report_people",
        "employers_",
        "Show each employer's people in a month: how many it confirms to cover, and for how many a budget "
        "paid as well.",
    ),
    "exposure": within(
        "report_ahead",
        "exposure",
        "Show how long the money of each open budget line lasts for the people it pays for now.",
    ),
    "follow-ups": within(
        "report_people",
        "follow_ups",
        "List families who are to be visited again: the day came, and no later visit was noted.",
    ),
    "funding": within(
        "report_covered",
        "funding",
        "Show each budget line: committed, reserved by bills, drawn by payments, returned, available.",
    ),
    "groups": within(
        "report_people",
        "groups",
        "Count people by what they came in under: registered, covered in the month, and the rupiah ever paid for them.",
    ),
    "lapse": within(
        "report_ahead",
        "lapse",
        "Show who drops out of cover when, what the family would lose, and the cheapest payment that prevents it.",
    ),
    "members": within(
        "report_members", "members", "Count the people covered in a month by the way they came and are paid for."
    ),
    "premiums": within(
        "report_regions", "premiums", "Add up the premiums paid, and those billed and unpaid, by region."
    ),
    "quota": within("report_covered", "quota", "Show places and workers village by village."),
    "refunds": within(
        "report_refunds",
        "refunds",
        "List premium that was paid for months beyond a death, the budget it goes back to, and what came.",
    ),
    "repriced": within("report_repriced", "repriced_", "Compare each bill that stands with its price by the rules."),
    "scholarships": within(
        "report_scholarships",
        "scholarships",
        "Show who is due a year of school, child by child: what was granted and paid, what ended, which papers "
        "are asked.",
    ),
    "shares": within(
        "report_regions",
        "shares",
        "List every share of a region that the figures on record give: members, workers, definitions, sources, days.",
    ),
    "targets": within(
        "report_regions",
        "targets",
        "Show each target of a year beside the insurer's members and the people this ledger covers.",
    ),
}

group = LazyGroup(
    name="report", help="Answer who is covered, what is left of the money, and which places are free.", shelf=SHELF
)
