"""Deciding about the rows of a list, in order of arrival: who is new, known, refused, or must be asked for."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from ledger.application import likenesses, people
from ledger.application.desk import Asked, Desk, Draft
from ledger.application.eligibility import Judge
from ledger.application.forms import age_limits, registration
from ledger.application.histories import PROGRAM, WORKER
from ledger.application.import_plan import Numbered, Plan, RowAsked, RowRefused, RowRemarked, Tally
from ledger.application.likenesses import InThisFile
from ledger.application.newcomers import Newcomer, known_of_form
from ledger.domain.deciles import one_of_ten
from ledger.domain.errors import Refusal
from ledger.domain.program import decisions as program_decisions
from ledger.domain.program import state as program_state
from ledger.domain.program.criteria import FITS, Verdict
from ledger.domain.rules.parameters import age_on
from ledger.domain.worker import decisions
from ledger.domain.worker import state as worker_state
from ledger.domain.worker.person import Person
from ledger.domain.worker.questions import Answer, LooksLikeRow
from ledger.domain.worker.weighing import Alike, weigh
from ledger.journal.entry import stream_id

_NOBODY = UUID(int=0)
_NOBODY_YET = date.max.toordinal(), date.min.toordinal()
_NO_CAP = 1 << 62
"""Places left where nobody set a cap."""


_SHARED = Numbered._fields.index("decile")
"""From this place on a row says what a newcomer says, in the same order."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What the ledger knows about the person of a row."""

    state: worker_state.State
    person: Person | None


_STRANGER = _Known(worker_state.INITIAL, None)


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
        self.of_age: tuple[int, int] = _NOBODY_YET
        """The earliest and the latest birth date, as rows count them, whose age was asked about and is right."""

    def decide_all(self, some: Sequence[Numbered]) -> list[Newcomer]:
        """Decide rows, in order; give the newcomers among them."""
        tokens = self.desk.keyring.tokens([each.nik for each in some])
        known = self._known(tokens)
        strange = [each for each, token in zip(some, tokens, strict=True) if token not in known] if known else some
        digests = self.desk.keyring.likenesses([each.look for each in strange])
        alike = likenesses.alike_by(self.desk, digests)
        self.all_first = not (known or alike) and self.so_far.all_new(
            [(each.look, each.village, each.nik, each.row) for each in strange]
        )
        digest_of = iter(digests)
        newcomers = []
        for each, token in zip(some, tokens, strict=True):
            if token in known:
                self._settle(each, known[token])
            elif newcomer := self._decide(each, token, next(digest_of), alike.get(each.look, ())):
                newcomers.append(newcomer)
        return newcomers

    def count_lines(self, newcomers: Sequence[Newcomer]) -> None:
        """Count the entries by which the newcomers of a chunk make waiting lists longer, as they will be cut."""
        waiting = Counter(each.program for each in newcomers if each.program is not None and not each.seated)
        for program, workers in waiting.items():
            pieces = -(-workers // program_decisions.PIECE)
            self.plan.lines[program] = self.plan.lines.get(program, 0) + pieces

    def _known(self, tokens: Sequence[bytes]) -> dict[bytes, _Known]:
        """Look up who of some people has a history, in few queries."""
        ids = self.desk.keyring.find_tokens(tokens)
        if not ids:
            return {}
        self.desk.keyring.prepare(ids.values())
        by_worker = {worker: token for token, worker in ids.items()}
        return {
            by_worker[worker]: _Known(WORKER.of(entries), people.person(self.desk, entries))
            for worker, entries in self.desk.journal.read_many(list(ids.values()))
            if entries  # else a key is left of an import that failed, and the person is new
        }

    def _tally(self, village: str) -> Tally:
        tally = self.plan.villages.get(village)
        if tally is None:
            tally = self.plan.villages[village] = Tally()
        return tally

    def _settle(self, numbered: Numbered, known: _Known) -> None:
        """Decide about somebody who is registered under the NIK of a row."""
        tally = self._tally(numbered.village)
        if not self._kept_out(numbered, known, (), tally):
            self.plan.known += 1
            tally.known += 1

    def _decide(self, numbered: Numbered, token: bytes, digest: bytes, alike: Sequence[Alike]) -> Newcomer | None:
        """Decide about a stranger."""
        tally = self._tally(numbered.village)
        if alike and self._kept_out(numbered, _STRANGER, alike, tally):
            return None
        return self._welcome(numbered, token, digest, tally)

    def _kept_out(self, numbered: Numbered, known: _Known, alike: Sequence[Alike], tally: Tally) -> bool:
        """Weigh a row that touches somebody who is known; tell whether it is refused or waits."""
        form, row = numbered.form, numbered.row
        found = weigh(
            known.state,
            registration(self.desk, form, on=self.asked.on, worker=_NOBODY, seal=False),
            known=known.person,
            says=form.person,
            alike=alike,
            answers=self._answers(numbered),
            where=self.desk.regions.history,
        )
        self.plan.remarks += [RowRemarked(row=row, remark=each) for each in found.remarks]
        self.plan.refused += [RowRefused(row=row, refusal=each) for each in found.refusals]
        self.plan.asked += [RowAsked(row=row, question=each) for each in found.questions]
        tally.refused += bool(found.refusals)
        tally.asked += bool(found.questions and not found.refusals)
        return bool(found.refusals or found.questions)

    def _answers(self, numbered: Numbered) -> frozenset[Answer]:
        return self.answers if numbered.answer is None else self.answers | {Answer(numbered.answer)}

    def _welcome(self, numbered: Numbered, token: bytes, digest: bytes, tally: Tally) -> Newcomer | None:
        """Take a newcomer in, unless the row looks like one further up, or the rules say no."""
        row, program = numbered.row, numbered.program
        first = row if self.all_first else self.so_far.first(numbered.look, numbered.village, numbered.nik, row)
        if first != row and Answer.DIFFERENT_PEOPLE not in self._answers(numbered):
            self.plan.asked.append(RowAsked(row=row, question=LooksLikeRow(row=first)))
            tally.asked += 1
            return None
        try:
            if not self.of_age[0] <= numbered.born <= self.of_age[1]:
                self._check_age(numbered.born)
            one_of_ten(numbered.decile)
            verdict = self._fits(numbered, program) if program else FITS
            seated = not program or bool(verdict.unfit) or self._takes_place(program, numbered.village)
        except Refusal as refusal:
            self._refuse(row, [refusal], tally)
            return None
        if verdict.unfit:
            self._refuse(row, verdict.unfit, tally)
            return None
        if verdict.doubts:
            self.plan.doubted += [RowRefused(row=row, refusal=doubt) for doubt in verdict.doubts]
        self._count(numbered, tally, seated=seated)
        return Newcomer._make((token, digest, numbered.letter, seated, *numbered[_SHARED:]))

    def _check_age(self, born: int) -> None:
        """Raise the refusal of an age, or remember a birth date that has none: who is born between two, has none."""
        age = age_on(date.fromordinal(born), self.asked.on)
        decisions.check_age(age, on=self.asked.on, **self._limits)
        earliest, latest = self.of_age
        self.of_age = min(earliest, born), max(latest, born)

    @cached_property
    def _limits(self) -> dict[str, int]:
        return age_limits(self.desk, self.asked.on)

    def _fits(self, numbered: Numbered, program: str) -> Verdict:
        """Hold a newcomer against what the program asks; few programs ask anything."""
        on = self.asked.on
        if program not in self.asking:
            self.asking[program] = self.judge.criteria(program, on) is not None
        return self.judge.newcomer(program, known_of_form(numbered.form, on)) if self.asking[program] else FITS

    def _count(self, numbered: Numbered, tally: Tally, *, seated: bool) -> None:
        """Count a newcomer, and what comes with one."""
        self.plan.new += 1
        tally.new += 1
        if numbered.agreement:
            self.plan.under.setdefault(numbered.agreement, set()).add(numbered.program)
        if numbered.decile is not None or numbered.mustahik is not None:
            self.plan.noted += 1
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
