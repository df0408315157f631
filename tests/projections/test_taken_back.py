"""What was noted and taken back again does not stay in the tables."""

from datetime import date

from ledger.application import people, workers
from ledger.application.desk import Desk
from ledger_projections.coverage import covered_people
from ledger_projections.database import ReadModels
from ledger_projections.worker_register import worker_row
from makers import MAY, asked, bill, commit, nik, pay, register


def test_a_withdrawn_death_and_a_return_bring_a_worker_back(desk: Desk) -> None:
    register(desk, 1, 2)
    workers.die(desk, asked(date(2023, 4, 9)), nik(1))
    workers.withdraw_death(desk, asked(), nik(1))
    workers.leave(desk, asked(), nik(2), cause="moved-away")
    workers.come_back(desk, asked(), nik(2))
    with ReadModels.in_memory() as read_models:
        read_models.catch_up(desk.journal)
        with read_models.connect() as connection:
            found = [worker_row(connection, worker.hex) for worker in people.find_all(desk, [nik(1), nik(2)])]
            assert [(row["died_on"], row["left_on"], row["left_cause"]) for row in found if row] == [(None,) * 3] * 2


def test_a_death_that_is_withdrawn_leaves_the_worker_covered(desk: Desk) -> None:
    register(desk, 1)
    commit(desk)
    bill(desk, [1])
    pay(desk, on=MAY)
    workers.die(desk, asked(date(2023, 4, 9)), nik(1))
    workers.withdraw_death(desk, asked(), nik(1))
    with ReadModels.in_memory() as read_models:
        read_models.catch_up(desk.journal)
        with read_models.connect() as connection:
            (row,) = covered_people(connection, "2023-06")
    assert (row.covered, row.paid_after_death) == (1, 0)
