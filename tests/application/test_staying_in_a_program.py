"""A program that filled up or closed meanwhile never keeps the ledger from telling what is true of its people."""

from datetime import date

import pytest

from ledger.application import programs, workers
from ledger.application.desk import Desk
from ledger.application.histories import PROGRAM, WORKER
from ledger.domain.program.refusals import QuotaFull
from ledger.domain.program.state import Closed, Running
from ledger.domain.worker.refusals import AboutWorker
from ledger.domain.worker.state import Registered
from ledger.journal.entry import stream_id
from makers import MAY, ONE, TWO, asked, form, launch, nik, register

JUNE = date(2023, 6, 1)


def taken(desk: Desk) -> dict[str, int]:
    state = PROGRAM.of(desk.journal.read(stream_id("program", "DESA-100")))
    running = state.running if isinstance(state, Closed) else state
    assert isinstance(running, Running)
    return {village: many for village, many in running.taken.items() if many}


def test_a_death_noted_wrongly_is_taken_back_although_somebody_took_the_place(desk: Desk) -> None:
    launch(desk, places=1)
    register(desk, 1, program="DESA-100")
    workers.die(desk, asked(MAY), nik(1))
    register(desk, 2, program="DESA-100")
    workers.withdraw_death(desk, asked(JUNE), nik(1))
    assert taken(desk) == {ONE: 2}


@pytest.mark.parametrize("closed", [True, False])
def test_who_left_comes_back_to_a_closed_program_and_asks_for_a_place_in_an_open_one(
    desk: Desk, *, closed: bool
) -> None:
    launch(desk, places=1)
    register(desk, 1, program="DESA-100")
    workers.leave(desk, asked(MAY), nik(1), cause="own-request")
    register(desk, 2, program="DESA-100")
    if closed:
        programs.close(desk, asked(JUNE), "DESA-100")
        workers.come_back(desk, asked(JUNE), nik(1))
        assert taken(desk) == {ONE: 2}
    else:
        with pytest.raises(AboutWorker) as refused:
            workers.come_back(desk, asked(JUNE), nik(1))
        assert isinstance(refused.value.refusal, QuotaFull)


def test_people_of_a_closed_program_still_move(desk: Desk) -> None:
    launch(desk)
    register(desk, 1, program="DESA-100")
    programs.close(desk, asked(JUNE), "DESA-100")
    workers.move(desk, asked(JUNE), nik(1), village=TWO)
    assert taken(desk) == {TWO: 1}


def test_a_program_is_known_by_its_own_name_whatever_case_a_form_has(desk: Desk) -> None:
    launch(desk)
    worker, _ = workers.register(desk, asked(MAY), form(1, program="desa-100"))
    again = workers.enroll(desk, asked(JUNE), nik(1), program="Desa-100")
    state = WORKER.of(desk.journal.read(worker))
    assert isinstance(state, Registered)
    assert (state.program, again.nothing_new, taken(desk)) == ("DESA-100", True, {ONE: 1})
