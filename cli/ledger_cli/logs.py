"""One log line for each command done, on stderr, only when somebody asked for it.

The keys are a closed list, and any run of 16 digits or more becomes ``[nik]`` in every value: personal particulars
have no way into a log, not even by mistake.
"""

import re
import sys
import traceback
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ledger.settings import LogFormat, LogLevel
from ledger_cli.dates import exact_text

KEYS = ("event", "level", "at", "command", "outcome", "exit_code", "first", "last", "entries", "rows", "seconds")
"""All that a log line may say, in this order."""

_NIK = re.compile(r"\d(?:[ .\-]?\d){15,}", re.ASCII)
_LEVELS = tuple(LogLevel)


def log_done(level: LogLevel | None, shape: LogFormat, *, at: datetime, facts: Mapping[str, Any], failed: bool) -> None:
    """Write the line of a command that is done; say nothing when nobody asked, or asked for failures only."""
    severity = LogLevel.ERROR if failed else LogLevel.INFO
    if level is None or _LEVELS.index(severity) < _LEVELS.index(level):
        return
    line = {"event": "command done", "level": severity.value, "at": exact_text(at), **facts}
    _logger(shape).msg(**line)


def log_traceback(error: BaseException) -> None:
    """Print where an unexpected error arose; only ``--log-level debug`` asks for this."""
    sys.stderr.write(without_niks("".join(traceback.format_exception(error))))


def without_niks(value: Any) -> Any:  # noqa: ANN401 - a log value may be anything
    """Put ``[nik]`` for every run of 16 digits or more, however deep it hides."""
    match value:
        case str():
            return _NIK.sub("[nik]", value)
        case int() if abs(value) >= 10**15:
            return _NIK.sub("[nik]", str(value))
        case Mapping():
            return {without_niks(key): without_niks(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [without_niks(item) for item in value]
        case None | bool() | int() | float():
            return value
        case _:
            return without_niks(str(value))


def only_known_keys(_: Any, __: str, line: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - structlog's protocol
    """Keep what `KEYS` allows, in its order."""
    return {key: line[key] for key in KEYS if key in line}


def net(_: Any, __: str, line: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - structlog's protocol
    """Clean every value; keys are ours."""
    return {key: without_niks(value) for key, value in line.items()}


def _logger(shape: LogFormat) -> Any:  # noqa: ANN401 - structlog gives a lazy proxy
    """Build the logger; structlog is imported here, so that a command that logs nothing does not pay for it."""
    import structlog

    render = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if shape is LogFormat.JSON
        else structlog.processors.KeyValueRenderer(key_order=list(KEYS), drop_missing=True)
    )
    return structlog.wrap_logger(structlog.PrintLogger(sys.stderr), processors=[only_known_keys, net, render])
