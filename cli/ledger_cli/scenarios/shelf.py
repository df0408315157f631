"""All stories that can be told, by name."""

from ledger_cli.scenarios import bontang_2023, kalbar_2023, sawahlunto_2023, sawahlunto_2024, sijunjung_2023
from ledger_cli.scenarios.telling import Scenario

_STORIES = (sawahlunto_2023, sijunjung_2023, bontang_2023, kalbar_2023, sawahlunto_2024)

SCENARIOS: dict[str, Scenario] = {each.SCENARIO.name: each.SCENARIO for each in _STORIES}
