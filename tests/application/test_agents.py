"""Who brought a worker in stands with the worker and is counted with the agent, in one command."""

from dataclasses import replace
from datetime import date

import pytest

from application_stories import appoint
from ledger.application import agents, imports, people, workers
from ledger.application.desk import Desk
from ledger.application.forms import Form
from ledger.application.histories import AGENT, WORKER
from ledger.domain.agent.events import AgentAppointed, MembersAcquired
from ledger.domain.agent.refusals import AgentDiffers, AgentIsGone, NoSuchAgent
from ledger.domain.agent.state import Gone, Serving
from ledger.domain.errors import Refusal
from ledger.domain.month import month
from ledger.domain.worker.refusals import RegisteredByAnother
from ledger.domain.worker.state import Registered
from ledger.journal.keyring import PersonalDataGone
from makers import MARCH, MAY, asked, everything, form, nik, rows


def through(number: int, agent: str | None = "P-1") -> Form:
    return replace(form(number), agent=agent)


def brought_by(desk: Desk, number: int) -> str | None:
    state = WORKER.of(desk.journal.read(people.find(desk, nik(number))))
    assert isinstance(state, Registered)
    return state.agent


def members_of(desk: Desk, agent: str = "P-1") -> int:
    match AGENT.of(desk.journal.read(agents.agent_stream(agent))):
        case Serving(acquired=acquired) | Gone(agent=Serving(acquired=acquired)):
            return sum(acquired.values())
        case _:
            raise LookupError(agent)


def test_a_worker_keeps_who_brought_him_in_and_the_agent_counts_him_once(desk: Desk) -> None:
    appoint(desk, asked(MARCH), "P-1")
    workers.register(desk, asked(), through(1, "p-1"))
    assert workers.register(desk, asked(), through(1))[1].nothing_new
    assert workers.register(desk, asked(), through(1, None))[1].nothing_new
    assert (brought_by(desk, 1), members_of(desk)) == ("P-1", 1)


def test_who_brought_a_worker_in_is_not_changed_afterwards(desk: Desk) -> None:
    appoint(desk, asked(MARCH), "P-1")
    appoint(desk, asked(MARCH), "P-2")
    workers.register(desk, asked(), through(1))
    workers.register(desk, asked(), form(2))
    for number, whose in ((1, "through agent P-1"), (2, "without an agent")):
        with pytest.raises(Refusal, match=f"{whose}, and who brought") as refused:
            workers.register(desk, asked(), through(number, "P-2"))
        assert isinstance(getattr(refused.value, "refusal", None), RegisteredByAnother)
    assert members_of(desk, "P-2") == 0


def test_a_whole_file_comes_in_through_an_agent(desk: Desk) -> None:
    appoint(desk, asked(MARCH), "P-1")
    workers.register(desk, asked(), form(1))
    several = [form(number) for number in (2, 3, 4)]
    plan, outcome = imports.import_workers(desk, asked(), rows(several), agent="p-1")
    assert (plan.new, plan.refused, dict(outcome.names)) == (3, [], {"MembersAcquired": 1, "WorkerRegistered": 3})
    assert [brought_by(desk, number) for number in (2, 3, 4)] == ["P-1"] * 3
    assert imports.import_workers(desk, asked(), rows(several), agent="P-1")[1].nothing_new
    assert members_of(desk) == 3


def test_an_import_through_an_agent_who_is_gone_records_nothing(desk: Desk) -> None:
    appoint(desk, asked(MARCH), "P-1")
    agents.dismiss(desk, asked(MARCH), "P-1", cause="moved")
    head = desk.journal.head()
    with pytest.raises(AgentIsGone):
        imports.import_workers(desk, asked(), rows([form(1)]), agent="P-1")
    with pytest.raises(AgentIsGone):
        workers.register(desk, asked(), through(2))
    with pytest.raises(NoSuchAgent):
        imports.import_workers(desk, asked(), rows([form(1)]), agent="P-9")
    assert desk.journal.head() == head


def test_a_dismissal_between_reading_and_writing_is_noticed(desk: Desk) -> None:
    """The registration rests on the agent's stream, since its own entry stands there."""
    appoint(desk, asked(MARCH), "P-1")
    workers.register(desk, asked(), through(1))
    entries = [entry for entry in everything(desk.journal) if isinstance(entry.event, MembersAcquired)]
    assert [(entry.stream, entry.version) for entry in entries] == [(agents.agent_stream("P-1"), 2)]


def test_the_name_of_a_person_is_sealed_and_that_of_a_body_is_not(desk: Desk) -> None:
    appoint(desk, asked(MARCH), "P-1")
    appoint(desk, asked(MARCH), "B-1", kind="bumdes")
    person, body = (desk.journal.read(agents.agent_stream(each)) for each in ("P-1", "B-1"))
    events = [each[0].event for each in (person, body)]
    assert [each.name for each in events if isinstance(each, AgentAppointed)] == [None, "Yusra"]
    assert b"Yusra" not in repr(events[0]).encode()
    assert [agents.name_of(desk, each) for each in (person, body)] == ["Yusra", "Yusra"]
    assert appoint(desk, asked(MARCH), "P-1").nothing_new


def test_another_name_under_the_same_reference_is_refused(desk: Desk) -> None:
    appoint(desk, asked(MARCH), "P-1")
    terms = AgentAppointed(effective=MARCH, reference="P-1", kind="perisai", region="13.73")
    with pytest.raises(AgentDiffers):
        agents.appoint(desk, asked(MARCH), terms, name="Yusni")


def test_a_name_whose_key_was_destroyed_does_not_come_back(desk: Desk) -> None:
    appoint(desk, asked(MARCH), "P-1")
    stream = agents.agent_stream("P-1")
    desk.keyring.forget(stream, desk.clock())
    assert agents.name_of(desk, desk.journal.read(stream)) is None
    with pytest.raises(PersonalDataGone):
        desk.keyring.hold(stream)


def test_a_name_is_erased_with_its_key_and_a_restored_key_is_buried_when_somebody_looks(desk: Desk) -> None:
    appoint(desk, asked(MARCH), "P-1")
    workers.register(desk, asked(MAY), through(1))
    agents.dismiss(desk, asked(MAY), "P-1", cause="moved")
    stream = agents.agent_stream("P-1")
    ((wrapped,),) = desk.keyring._file.rows("SELECT wrapped FROM keys WHERE worker = ?", (stream.hex,))  # noqa: SLF001
    assert agents.erase(desk, asked(dry_run=True), "P-1").names == {"AgentNameErased": 1}
    assert agents.name_of(desk, desk.journal.read(stream)) == "Yusra"
    agents.erase(desk, asked(), "p-1")
    assert desk.keyring.erased(stream)
    assert agents.erase(desk, asked(), "P-1").nothing_new
    assert (members_of(desk), brought_by(desk, 1)) == (1, "P-1")
    with desk.keyring._file.writing() as connection:  # noqa: SLF001 - as a backup brings it back
        connection.execute("UPDATE keys SET wrapped = ?, erased_at = NULL WHERE worker = ?", (wrapped, stream.hex))
    assert not desk.keyring.erased(stream)
    assert agents.name_of(desk, desk.journal.read(stream)) is None
    assert desk.keyring.erased(stream)


def test_a_review_drops_each_once(desk: Desk) -> None:
    for reference in ("P-1", "P-2", "P-3"):
        appoint(desk, asked(MARCH), reference)
    workers.register(desk, asked(MAY), through(1, "P-2"))
    request = asked(date(2023, 7, 1))
    dropped, outcome = agents.review(desk, request, month("2023-06"), ["P-1", "P-2", "P-3"])
    assert ([each.reference for each in dropped], outcome.recorded.count) == (["P-1", "P-3"], 2)
    assert agents.review(desk, request, month("2023-06"), ["P-1", "P-2", "P-3"])[1].nothing_new
