"""Progress is for a person at a terminal, and never hides an error."""

import io

import pytest

from ledger_cli.progress import progress


class Terminal(io.StringIO):
    """A stream that somebody looks at."""

    def isatty(self) -> bool:
        return True


def test_without_a_terminal_nothing_is_written_and_counting_goes_on() -> None:
    stream = io.StringIO()
    with progress("Importing", 10, stream=stream) as step:
        step()
        step(4)
    assert (stream.getvalue(), step.done) == ("", 5)


def test_a_terminal_sees_how_far_it_is() -> None:
    stream = Terminal()
    ticks = iter([0.0, 1.0, 2.0])
    with progress("Importing", 34_782, stream=stream, ticks=lambda: next(ticks)) as step:
        step(12_000)
        step.at(34_782, 34_782)
    assert "Importing: 12.000 of 34.782 (34 %)" in stream.getvalue()
    assert "Importing: 34.782 of 34.782 (100 %)" in stream.getvalue()


def test_after_a_while_a_terminal_sees_how_long_it_will_take_at_the_pace_so_far() -> None:
    stream = Terminal()
    ticks = iter([0.0, 2.0, 10.0, 400.0, 401.0])
    with progress("Rebuilding", 1_000, stream=stream, ticks=lambda: next(ticks)) as step:
        for done in (100, 150, 300, 700, 1_000):
            step.at(done, 1_000)
    drawn = [line.rpartition("%)")[2] for line in stream.getvalue().split("\r\x1b[2K") if line]
    assert drawn == ["", "", ", 35 seconds left", ", 3 minutes left", ""]


def test_a_fast_loop_is_not_slowed_by_drawing() -> None:
    stream = Terminal()
    with progress("Importing", stream=stream, ticks=lambda: 0.0) as step:
        for _ in range(1000):
            step()
    assert stream.getvalue().count("Importing") == 1
    assert step.sentence() == "Importing: 1.000"


def test_the_line_is_wiped_before_an_error_is_told() -> None:
    stream = Terminal()

    def fail() -> None:
        with progress("Importing", 3, stream=stream) as step:
            step()
            raise ValueError("the file")  # noqa: TRY003, EM101 - any error

    with pytest.raises(ValueError, match="the file"):
        fail()
    assert stream.getvalue().endswith("\r\x1b[2K")
