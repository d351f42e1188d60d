"""Who of a team is heard first follows from how each has fared in such situations."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest
from sqlite_utils import Database

from agents.core.command_forms import word_set
from agents.core.commands import Source
from agents.core.familiarity import (
    Familiarity,
    Sureness,
    familiarity,
    familiarity_of,
    familiarity_to,
)
from agents.core.memories import Match
from agents.core.proposals import Critique, Draft, Judged, Plan, Proposal, Record
from agents.core.protocols import Lookahead, Player
from agents.core.types import Situation
from agents.players.team import Quorum, Team
from agents.players.turn_taking import chance, spared
from games.types import Lexicon
from tests.support.making import memory, situation
from tests.support.taping import Tape

PLAN = Plan("n", 1, 1, 1, 9, Source.HUMAN, "n", "")
KNOWN, NEW = Familiarity.KNOWN, Familiarity.NEW


class Saying(Player):
    """A player that says one thing, or nothing."""

    def __init__(
        self,
        spec: str,
        command: str,
        *,
        model: bool = False,
        picks: bool = False,
        sure: float = 0.5,
    ) -> None:
        self._spec, self._command, self._model, self._sure = spec, command, model, sure
        self._picks = picks
        self.asked = 0

    @property
    def spec(self) -> str:
        return self._spec

    @property
    def asks_model(self) -> bool:
        return self._model

    @property
    def chooses(self) -> bool:
        return self._picks

    async def propose(
        self, situation: Situation, lookahead: Lookahead | None = None
    ) -> AsyncIterator[Proposal | Draft]:
        self.asked += 1
        if self._command:
            yield Proposal(self._spec, self._command, "", self._sure)


def fared(sure: Sureness = Sureness.SURE, **kinds: tuple[int, int]) -> Record:
    told: dict[str, tuple[int, int]] = {
        Familiarity[name.upper()]: counts for name, counts in kinds.items()
    }
    return Record(
        sum(offered for offered, _ in told.values()),
        sum(accepted for _, accepted in told.values()),
        kinds=told,
        said={kind: {sure: counts} for kind, counts in told.items()},
    )


def here(*known: float, moves: int = 3, **records: Record) -> Situation:
    memories = (memory("n", match=Match.TEXT, similarity=one) for one in known)
    return situation(*memories, records=records, elsewhere={"n": moves})


@pytest.mark.parametrize(
    ("planned", "likeness", "kind"),
    [
        (True, None, Familiarity.PLANNED),
        (False, 1.0, Familiarity.KNOWN),
        (False, 0.7, Familiarity.ALIKE),
        (False, 0.2, Familiarity.NEW),
        (False, None, Familiarity.NEW),
    ],
)
def test_situations_are_told_apart_by_what_is_known(
    planned: bool, likeness: float | None, kind: Familiarity
) -> None:
    assert familiarity(planned=planned, likeness=likeness) is kind
    known = here() if likeness is None else here(likeness)
    assert familiarity_of(replace(known, plan=PLAN if planned else None)) is kind


def test_a_record_in_such_situations_counts_more_than_the_whole() -> None:
    record = fared(known=(20, 19), new=(20, 1))
    assert chance(record, KNOWN) > 0.8
    assert chance(record, NEW) < 0.2
    assert chance(Record(), NEW) == 0.5
    assert chance(Record(8, 8), NEW) == pytest.approx(0.9), "the whole, where nothing else is known"


def test_what_a_player_says_itself_counts_more_than_its_record_elsewhere() -> None:
    follower = fared(planned=(40, 38))
    assert chance(follower, NEW, 0.1) == pytest.approx(0.1), "it has no plan here and says so"
    assert chance(fared(new=(40, 2)), NEW, 1.0) < 0.1, "always sure and never taken"
    assert chance(fared(planned=(20, 1)), NEW, 1.0) < 0.2, "nor believed where it is new"


def test_how_sure_a_player_says_it_is_counts_as_far_as_it_was_right_when_as_sure() -> None:
    guesses = fared(Sureness.GUESS, new=(40, 20))
    assert chance(guesses, NEW, 0.1) > 0.4, "its guesses are good ones"
    assert chance(guesses, KNOWN, 0.1) > 0.4, "and so they are elsewhere"
    assert chance(guesses, NEW, 0.9) == pytest.approx(0.9), "it was never sure before"
    assert chance(fared(planned=(40, 38), alike=(20, 2)), Familiarity.ALIKE, 0.8) < 0.3


def test_what_was_taken_where_a_plan_is_followed_speaks_for_nobody_where_there_is_none() -> None:
    follower = fared(planned=(40, 40))
    assert chance(follower, Familiarity.PLANNED, 0.6) > 0.9
    assert chance(follower, NEW, 0.6) == pytest.approx(0.6), "its word is all there is"
    wrong = fared(planned=(40, 40), new=(4, 0))
    assert chance(wrong, Familiarity.KNOWN, 0.6) < 0.2, "it was as sure and wrong where none is"
    assert chance(fared(known=(40, 38)), NEW, 0.6) > 0.8, "a memory is not a plan"


async def test_who_followed_a_plan_well_is_not_heard_first_where_it_only_guesses() -> None:
    mimic, model = fared(planned=(60, 58)), fared(planned=(60, 45))
    guess = Saying("mimic", "n", sure=0.1)
    team = Team([guess, Saying("model", "up", sure=0.7)], None)
    *_, said = [p async for p in team.propose(here(0.7, mimic=mimic, model=model))]
    assert isinstance(said, Proposal)
    assert said.command == "up"
    assert [round(one.weight, 1) for one in said.ballots] == [0.1, 0.9], "and it is told so"


async def test_who_heeds_the_person_is_heard_however_it_has_fared() -> None:
    bad, good = fared(known=(30, 2)), fared(known=(30, 20))
    told = replace(
        here(1.0, mimic=good, model=bad),
        notes=("here: open the window",),
        lexicon=Lexicon(words=word_set("open window the"), verbs=("open",)),
    )
    for command, heard in (("open window", "open window"), ("up", "n")):
        team = Team([Saying("mimic", "n", sure=0.6), Saying("model", command, sure=0.8)], None)
        *_, said = [p async for p in team.propose(told)]
        assert isinstance(said, Proposal)
        assert said.command == heard


@pytest.mark.parametrize(
    ("picks", "picked", "guessed", "heard"),
    [
        (True, (0, 0), (0, 0), "n"),
        (True, (3, 3), (3, 0), "n"),  # that is too little to know
        (True, (20, 8), (20, 2), "up"),
        (True, (20, 2), (20, 2), "n"),
        (False, (0, 0), (0, 0), "up"),  # who writes its own is believed as it says
    ],
)
async def test_who_only_picks_is_heard_behind_the_others_until_it_was_better(
    picks: bool, picked: tuple[int, int], guessed: tuple[int, int], heard: str
) -> None:
    told = here(model=fared(new=picked), mimic=fared(new=guessed))
    model = Saying("model", "up", model=True, picks=picks, sure=0.9)
    team = Team([model, Saying("mimic", "n", sure=0.05)], None)
    *_, said = [p async for p in team.propose(told)]
    assert isinstance(said, Proposal)
    assert said.command == heard
    assert (said.ballots[0].weight > said.ballots[1].weight) == (heard == "up"), "and told so"


class Liking:
    """A critic that likes one command a little, and knows nothing of others."""

    spec = "liking"

    def __init__(self, command: str) -> None:
        self._command = command

    async def judge(self, situation: Situation, commands: Sequence[str]) -> tuple[Critique, ...]:
        told = {one: one == self._command for one in commands}
        return tuple(Critique("liking", c, 0.1 * ok, (), "", known=ok) for c, ok in told.items())


async def test_a_critic_that_likes_a_pick_a_little_puts_it_before_no_guess() -> None:
    model = Saying("model", "up", model=True, picks=True, sure=0.9)
    team = Team([model, Saying("mimic", "n", sure=0.05)], Liking("up"))
    *_, said = [p async for p in team.propose(here())]
    assert isinstance(said, Proposal)
    assert said.command == "n"
    assert said.alternatives[0].command == "up"


async def test_what_nobody_goes_by_is_as_new_as_the_journal_will_have_it() -> None:
    """A scene of before says nothing of a guess: it is kept, and counted, as one."""
    model = fared(Sureness.GUESS, known=(2, 2), new=(20, 1))
    mimic = fared(Sureness.GUESS, known=(2, 0), new=(20, 6))
    team = Team([Saying("model", "up", sure=0.02), Saying("mimic", "n", sure=0.05)], None)
    *_, said = [p async for p in team.propose(here(1.0, mimic=mimic, model=model))]
    assert isinstance(said, Proposal)
    assert said.command == "n", "a pick that nobody has shown leads no team"
    cited = replace(said, exemplars=(memory("n"),), plan=None)
    assert familiarity_to([cited]) is KNOWN
    assert familiarity_to([replace(cited, plan=PLAN)]) is Familiarity.PLANNED
    assert familiarity_to([said]) is NEW


BAD, GOOD = fared(known=(20, 4)), fared(known=(20, 18))


async def test_a_model_is_not_asked_where_the_mimic_has_been_better() -> None:
    model, mimic = Saying("model", "up", model=True), Saying("mimic", "n")
    *_, said = [
        p async for p in Team([model, mimic], None).propose(here(1.0, mimic=GOOD, model=BAD))
    ]
    assert isinstance(said, Proposal)
    assert (model.asked, said.command) == (0, "n")
    assert "mimic does better" in said.ballots[0].note
    assert "18 of 20 against 4 of 20" in said.ballots[0].note


@pytest.mark.parametrize(
    "told",
    [
        here(1.0, mimic=BAD, model=GOOD),
        here(1.0, mimic=GOOD, model=GOOD),
        here(mimic=GOOD, model=BAD),
        here(1.0, mimic=GOOD, model=fared(known=(3, 0))),
        here(1.0, mimic=GOOD, model=BAD, moves=10),
        replace(
            here(1.0, mimic=GOOD, model=BAD),
            notes=("here: open the window",),
            lexicon=Lexicon(words=word_set("open window the"), verbs=("open",)),
        ),
    ],
    ids=[
        "it is better",
        "as good",
        "nothing is known here",
        "too few",
        "every tenth move",
        "a note tells what to do",
    ],
)
async def test_else_it_is_asked(told: Situation) -> None:
    model, mimic = Saying("model", "up", model=True), Saying("mimic", "n")
    assert [p async for p in Team([model, mimic], None).propose(told)]
    assert model.asked == 1


async def test_a_person_can_have_all_asked_always() -> None:
    model, mimic = Saying("model", "up", model=True), Saying("mimic", "n")
    team = Team([model, mimic], None, Quorum(spares=False))
    assert [p async for p in team.propose(here(1.0, mimic=GOOD, model=BAD))]
    assert model.asked == 1


async def test_who_was_spared_is_asked_after_all_where_nobody_else_knows_anything() -> None:
    model, mimic = Saying("model", "up", model=True), Saying("mimic", "")
    *_, said = [
        p async for p in Team([model, mimic], None).propose(here(1.0, mimic=GOOD, model=BAD))
    ]
    assert isinstance(said, Proposal)
    assert said.command == "up"


def test_only_models_are_spared() -> None:
    slow, mimic = Saying("model", "up"), Saying("mimic", "n")
    assert spared(here(1.0, mimic=GOOD, model=BAD), [slow, mimic]) == {}


def test_on_held_out_turns_of_a_journal_the_rule_is_no_worse_than_the_best_player(
    db: Database,
) -> None:
    """One player knows what was shown, the other what to try: neither is best everywhere."""
    tape, drawn = Tape(db), random.Random(3)
    shown = tape.play("n")
    known = tape.memory.retrieve(tape.game, tape.journal.path(shown.id)[0].observation)
    turns: list[tuple[Familiarity, dict[str, bool]]] = []
    hits = {"mimic": {KNOWN: 0.9, NEW: 0.2}, "model": {KNOWN: 0.5, NEW: 0.6}}
    for turn in range(160):
        if turn == 80:
            records = tape.journal.records()  # what comes is held out
        kind = drawn.choice((KNOWN, NEW))
        right = {name: drawn.random() < share[kind] for name, share in hits.items()}
        members = tuple(
            Proposal(
                name,
                "n" if hit else "wait",
                "",
                0.5,
                exemplars=known if kind is KNOWN and name == "mimic" else (),
            )
            for name, hit in right.items()
        )
        team = Proposal("team", "n", "", 0.5, members=members)
        tape.play("n", judged=[Judged(team)])
        turns.append((kind, right))
    held_out = turns[80:]
    led = 0
    for kind, right in held_out:
        likeness = (1.0,) if kind is KNOWN else ()
        where = familiarity_of(here(*likeness))
        led += right[max(right, key=lambda name: chance(records[name], where, 0.5))]
    best = max(sum(right[name] for _, right in held_out) for name in hits)
    assert led >= best
    assert records["mimic"].kinds[KNOWN][0] + records["mimic"].kinds[NEW][0] == 80
