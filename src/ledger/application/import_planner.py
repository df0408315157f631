"""Deciding about the rows of a list, in order of arrival: who is new, known, refused, or must be asked for."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from ledger.application import likenesses, people
from ledger.application.desk import Asked, Desk, Draft
from ledger.application.eligibility import Judge
from ledger.application.histories import PROGRAM, WORKER
from ledger.application.import_plan import Numbered, Plan, RowAsked, RowRefused, RowRemarked, Tally
from ledger.application.likenesses import InThisFile
from ledger.application.newcomers import Newcomer, known_of_form, newcomer_of
from ledger.application.workers import Form, age_limits, income_base, registration
from ledger.domain.deciles import one_of_ten
from ledger.domain.errors import Refusal
from ledger.domain.program import decisions as program_decisions
from ledger.domain.program import state as program_state
from ledger.domain.program.criteria import FITS, Verdict
from ledger.domain.rules.parameters import age_on
from ledger.domain.worker import decisions
from ledger.domain.worker import state as worker_state
from ledger.domain.worker.likeness import likeness_of
from ledger.domain.worker.person import Person
from ledger.domain.worker.questions import Answer, LooksLikeRow
from ledger.domain.worker.weighing import Alike, weigh
from ledger.journal.entry import stream_id

_NOBODY = UUID(int=0)
_NO_CAP = 1 << 62
"""Places left where nobody set a cap."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What the ledger knows about the people of a chunk."""

    by_nik: Mapping[str, tuple[worker_state.State, Person | None]]
    alike: Mapping[str, Sequence[Alike]]
    """By likeness."""


class Planner:
    """Decides row by row, in order of arrival: who is new, who is known, who cannot be taken, who must be asked for."""

    def __init__(
        self,
        desk: Desk,
        asked: Asked,
        draft: Draft,
        plan: Plan,
        so_far: InThisFile,
        answers: frozenset[Answer],
        *,
        wait_when_full: bool,
    ) -> None:
        self.desk = desk
        self.asked = asked
        self.draft = draft
        self.plan = plan
        self.so_far = so_far
        self.answers = answers
        self.wait_when_full = wait_when_full
        self.judge = Judge(desk, draft)
        self.programs: dict[str, program_state.State] = {}
        self.left: dict[tuple[str, str], int] = {}
        """Places that are sure to be left, by program and village, once one was looked for there."""
        self.all_first = False
        """Whether no newcomer of the chunk looks like one further up."""
        self.asking: dict[str, bool] = {}
        """Whether a program asks anything of a newcomer on the day."""

    def decide_all(self, chunk: Sequence[Numbered]) -> list[Newcomer]:
        """Decide a chunk; give the newcomers among its rows, in order.

        A row without a look is about somebody who is registered under its NIK.
        """
        by_nik = self._by_nik(chunk)
        looks = {
            numbered.row: likeness_of(numbered.form.person)
            for numbered in chunk
            if numbered.form.person.nik not in by_nik
        }
        known = _Known(by_nik, likenesses.alike(self.desk, list(looks.values())))
        self.all_first = not (by_nik or known.alike) and self.so_far.all_new(
            [(looks[each.row], each.form.village, each.form.person.nik, each.row) for each in chunk]
        )
        before = len(self.plan.waiting)
        decided = [self._decide(numbered, looks.get(numbered.row), known) for numbered in chunk]
        if len(self.plan.waiting) > before:
            self._count_lines(chunk)
        return [newcomer for newcomer in decided if newcomer is not None]

    def _count_lines(self, chunk: Sequence[Numbered]) -> None:
        """Count the entries of waiting lists as they will be cut."""
        waiting = Counter(each.form.program for each in chunk if each.row in self.plan.waiting)
        for program, workers in waiting.items():
            pieces = -(-workers // program_decisions.PIECE)
            self.plan.lines[program or ""] = self.plan.lines.get(program or "", 0) + pieces

    def _by_nik(self, chunk: Sequence[Numbered]) -> dict[str, tuple[worker_state.State, Person | None]]:
        """Look up who of a chunk has a history, in few queries."""
        ids = self.desk.keyring.find_many([numbered.form.person.nik for numbered in chunk])
        if not ids:
            return {}
        self.desk.keyring.prepare(ids.values())
        niks = {worker: nik for nik, worker in ids.items()}
        found = {}
        for worker, entries in self.desk.journal.read_many(list(ids.values())):
            if entries:  # else a key is left of an import that failed, and the person is new
                found[niks[worker]] = (WORKER.of(entries), people.person(self.desk, entries))
        return found

    def _decide(self, numbered: Numbered, look: str | None, known: _Known) -> Newcomer | None:
        village = numbered.form.village
        tally = self.plan.villages.get(village)
        if tally is None:
            tally = self.plan.villages[village] = Tally()
        alike = () if look is None else known.alike.get(look, ())
        if (look is None or alike) and self._kept_out(numbered, known, alike, tally):
            return None
        if look is not None:
            return self._welcome(numbered, look, tally)
        self.plan.known += 1
        tally.known += 1
        return None

    def _kept_out(self, numbered: Numbered, known: _Known, alike: Sequence[Alike], tally: Tally) -> bool:
        """Weigh a row that touches somebody who is known; tell whether it is refused or waits."""
        form, answers = numbered.form, self.answers
        state, who = known.by_nik.get(form.person.nik, (worker_state.INITIAL, None))
        found = weigh(
            state,
            registration(self.desk, form, on=self.asked.on, worker=_NOBODY, seal=False),
            known=who,
            says=form.person,
            alike=alike,
            answers=answers if numbered.answer is None else answers | {numbered.answer},
            where=self.desk.regions.history,
        )
        self.plan.remarks += [RowRemarked(row=numbered.row, remark=each) for each in found.remarks]
        self.plan.refused += [RowRefused(row=numbered.row, refusal=each) for each in found.refusals]
        self.plan.asked += [RowAsked(row=numbered.row, question=each) for each in found.questions]
        tally.refused += bool(found.refusals)
        tally.asked += bool(found.questions and not found.refusals)
        return bool(found.refusals or found.questions)

    def _welcome(self, numbered: Numbered, look: str, tally: Tally) -> Newcomer | None:
        """Take a newcomer in, unless the row looks like one further up, or the rules say no."""
        form, row = numbered.form, numbered.row
        first = row if self.all_first else self.so_far.first(look, form.village, form.person.nik, row)
        if first != row and Answer.DIFFERENT_PEOPLE not in (*self.answers, numbered.answer):
            self.plan.asked.append(RowAsked(row=row, question=LooksLikeRow(row=first)))
            tally.asked += 1
            return None
        try:
            age = age_on(form.person.born_on, self.asked.on)
            decisions.check_age(age, on=self.asked.on, **self._limits)
            one_of_ten(form.decile)
            verdict = self._fits(form) if form.program else FITS
            seated = not form.program or bool(verdict.unfit) or self._takes_place(form.program, form.village)
        except Refusal as refusal:
            self._refuse(row, [refusal], tally)
            return None
        if verdict.unfit:
            self._refuse(row, verdict.unfit, tally)
            return None
        self.plan.doubted += [RowRefused(row=row, refusal=doubt) for doubt in verdict.doubts]
        self._count(numbered, tally, seated=seated)
        letter = b"" if self.asked.dry_run else self.desk.keyring.written(form.person)
        return newcomer_of(form, look=look, letter=letter, income=self._income, seated=seated)

    @cached_property
    def _limits(self) -> dict[str, int]:
        return age_limits(self.desk, self.asked.on)

    @cached_property
    def _income(self) -> int:
        return income_base(self.desk, self.asked.on)

    def _fits(self, form: Form) -> Verdict:
        """Hold a newcomer against what the program asks; few programs ask anything."""
        program, on = form.program or "", self.asked.on
        if program not in self.asking:
            self.asking[program] = self.judge.criteria(program, on) is not None
        return self.judge.newcomer(program, known_of_form(form, on)) if self.asking[program] else FITS

    def _count(self, numbered: Numbered, tally: Tally, *, seated: bool) -> None:
        """Count a newcomer, and what comes with one."""
        form = numbered.form
        self.plan.new += 1
        tally.new += 1
        if form.agreement:
            self.plan.under.setdefault(form.agreement, set()).add(form.program)
        self.plan.noted += form.decile is not None or form.mustahik is not None
        if not seated:
            self.plan.waiting.add(numbered.row)

    def _refuse(self, row: int, refusals: Iterable[Refusal], tally: Tally) -> None:
        self.plan.refused += [RowRefused(row=row, refusal=refusal) for refusal in refusals]
        tally.refused += 1

    def _takes_place(self, program: str, village: str) -> bool:
        """Take a place, or where that is wished a place in line; tell whether seated.

        Whether a program runs on the day and the village lies in it is asked once; from then on places are counted.
        """
        here = (program, village)
        if not self.left.get(here):
            if not self._asks_for_place(program, village):
                return False
            self.left[here] = self._places_left(program, village)
        self.left[here] -= 1
        joined = self.plan.joining[program]
        joined[village] = joined.get(village, 0) + 1
        return True

    def _places_left(self, program: str, village: str) -> int:
        """Count the places that nobody has or has asked for here: at least one, since one was just granted."""
        state = self.programs[program]
        free = None
        if isinstance(state, program_state.Running):
            free = state.free(village, self.draft.places.codes_of(village))
        return _NO_CAP if free is None else free - self.plan.joining[program].get(village, 0)

    def _asks_for_place(self, program: str, village: str) -> bool:
        """Ask for one more place; False for a place in line. Raises the refusals of `take_places`."""
        if program not in self.programs:
            self.programs[program] = self.draft.load(stream_id("program", program), PROGRAM)
        state, where = self.programs[program], self.draft.places
        joining = self.plan.joining.setdefault(program, {}).get(village, 0) + 1
        full = isinstance(state, program_state.Running) and not state.room(village, joining, where.codes_of(village))
        if self.wait_when_full and full:
            nobody: Mapping[str, Sequence[str]] = {village: ()}
            program_decisions.await_places(
                state, reference=program, effective=self.asked.on, workers=nobody, where=where
            )
            return False
        program_decisions.take_places(
            state, reference=program, effective=self.asked.on, joining={village: joining}, where=where
        )
        return True
