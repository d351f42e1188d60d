"""Practice: what is chosen, what is kept of it, and as whose."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from agents.core.commands import Source
from agents.core.observation import observe
from agents.db.sql import fetch
from agents.evaluation.teaching.curriculum import Choice, Try, a_little_harder, failures, weigh
from agents.evaluation.teaching.practising import Drill, Practice, Practised
from agents.home.database import open_database
from agents.imitation.selection.library import kindred_traces
from agents.imitation.states.traces import Moment
from agents.journal.agreement import read_agreement
from agents.journal.journal import Journal
from games.engines import find_ladder
from games.errors import GameError, StoryError
from games.ladders import Ladder, Rung
from games.types import NO_FACTS, Ending, Facts, GameInfo, Lexicon, Scene

LADDER = Ladder(
    "doors",
    (
        Rung("walk", ("go",)),
        Rung("open", ("go", "open")),
        Rung("unlock", ("go", "open", "unlock")),
        Rung("everything", ("go", "open", "unlock", "carry", "order")),
    ),
    steps=4,
)
CHANCE = random.Random(1)


def test_what_is_won_already_is_hardly_practised_again() -> None:
    weights = weigh(LADDER, [Try("walk", won=True), Try("open", won=True)])
    assert weights["walk"] < weights["open"] < weights["unlock"] / 100


def test_who_is_shown_all_at_once_is_given_what_takes_most() -> None:
    weights = weigh(LADDER, [])
    assert weights["walk"] < weights["open"] < weights["unlock"] < weights["everything"]


def test_a_game_takes_at_most_two_skills_more_than_one_has_once_showing_was_in_vain() -> None:
    in_vain = [Try("everything", won=False)] * 2
    weights = weigh(LADDER, in_vain)
    assert weights["everything"] == weights["unlock"] == 0
    assert weights["open"] > weights["walk"] > 0
    assert weigh(LADDER, [*in_vain, Try("open", won=True)])["unlock"] > 0


@dataclass
class _Learner:
    """Wins what takes skills that it has, and takes some from what it is shown.

    Attributes:
        reach: new skills that a game may take for it to teach anything.
    """

    chance: random.Random
    reach: int
    has: set[str] = field(default_factory=set)

    def practise(self, ladder: Ladder, games: int, choose: Choice) -> float:
        """Return the share of a ladder's levels that it wins afterwards."""
        tries: list[Try] = []
        for _ in range(games):
            rung = choose(ladder, tries, self.chance)
            new = set(rung.skills) - self.has
            tries.append(Try(rung.level, won=not new))
            if len(new) <= self.reach:
                self.has |= {skill for skill in sorted(new) if self.chance.random() < _TAKES_IN}
        return sum(self.has.issuperset(rung.skills) for rung in ladder.rungs) / len(ladder.rungs)


_TAKES_IN = 0.6


@pytest.mark.parametrize("family", ["cooking", "treasure-hunter", "babyai"])
@pytest.mark.parametrize(("reach", "games"), [(9, 5), (2, 20)])
def test_a_curriculum_teaches_more_than_games_drawn_alike(
    family: str, reach: int, games: int
) -> None:
    """Whether one learns all at once, or nothing of what is far beyond what one can."""
    ladder = find_ladder(family)[1]

    def after(choose: Choice) -> float:
        learners = (_Learner(random.Random(seed), reach) for seed in range(20))
        return sum(one.practise(ladder, games, choose) for one in learners) / 20

    assert after(a_little_harder) > after(lambda all_, _, chance: chance.choice(all_.rungs))


def test_skills_that_are_failed_at_weigh_more() -> None:
    tries = [Try("walk", won=True), Try("open", won=False)]
    failing = failures(LADDER, tries)
    assert failing["go"] < failing["open"] < failing["unlock"]
    again = failures(LADDER, [*tries, Try("open", won=False)])
    assert failing["open"] < again["open"] < failing["unlock"]


def test_a_level_that_is_lost_again_and_again_is_left_for_easier_ones() -> None:
    weights = weigh(LADDER, [Try("unlock", won=False)] * 5)
    assert weights["unlock"] < weights["walk"] < weights["open"]


def test_something_is_always_chosen() -> None:
    won = [Try(rung.level, won=True) for rung in LADDER.rungs]
    chosen = Counter(a_little_harder(LADDER, won, CHANCE).level for _ in range(50))
    assert set(chosen) <= {rung.level for rung in LADDER.rungs}


def test_families_are_found_by_name_and_others_told() -> None:
    assert find_ladder("cooking")[0] == find_ladder("textworld:Cooking")[0] == "textworld"
    assert find_ladder("babyai")[1].name == "levels"
    with pytest.raises(StoryError, match="no family") as caught:
        find_ladder("chess")
    assert "textworld:cooking" in caught.value.hint


@dataclass
class _Doors:
    """A made world in which one word wins, another for each level."""

    info: GameInfo
    seed: int = 0
    word: str = ""
    asked: int = 0

    def reset(self, seed: int) -> Scene:
        self.seed, self.word = seed, self.info.id.partition(":")[2]
        return self._scene("Begin.")

    def step(self, command: str) -> Scene:
        if command == self.word:
            return replace(self._scene("Won."), score=1, ending=Ending.VICTORY)
        return self._scene("Nothing happens.")

    def _scene(self, text: str) -> Scene:
        return Scene(text, f"Room {self.seed}", (), 0, 1, task=f"Say {self.word} {self.seed}.")

    def oracle(self) -> str | None:
        self.asked += 1
        return self.word

    def facts(self) -> Facts:
        return NO_FACTS

    def lexicon(self) -> Lexicon:
        return Lexicon()

    def valid_commands(self) -> list[str]:
        return []

    def snapshot(self) -> bytes:
        return b""

    def restore(self, state: bytes) -> Scene:
        return self._scene("Begin.")

    def close(self) -> None:
        """Hold nothing."""


def games() -> dict[str, GameInfo]:
    return {
        rung.level: GameInfo(f"doors:{rung.level}", rung.level, "doors", "f" * 64)
        for rung in LADDER.rungs
    }


Practising = Callable[..., list[Practised]]


@pytest.fixture
def practising(tmp_path: Path) -> Practising:
    def practise(budget: int, opening: Callable[[GameInfo], _Doors] = _Doors) -> list[Practised]:
        drill = Drill(LADDER, games(), player="explorer")
        with Practice(tmp_path / "understudy.db", drill, opening) as practice:  # type: ignore[arg-type]
            list(practice.run(games=budget))
            return practice.known

    return practise


def test_a_lost_game_is_shown_and_neither_counts_as_a_persons(
    practising: Practising, tmp_path: Path
) -> None:
    (one,) = practising(1)
    assert not one.won
    assert one.shown is not None
    db = open_database(tmp_path / "understudy.db", read_only=True)
    journal = Journal(db)
    own, shown = journal.info(one.session), journal.info(one.shown)
    assert (own.player, own.demonstrations, shown.player) == ("explorer", 0, "oracle")
    assert shown.demonstrations == 0
    assert own.archived is not None
    assert shown.archived is not None
    sources = {row["source"] for row in fetch(db, "SELECT DISTINCT source FROM outcome")}
    assert sources == {Source.SELF, Source.IMPORTED}
    assert all(not game.stretches for game in read_agreement(db))
    db.close()


def test_the_oracles_demonstrations_teach_however_many_games_the_agent_played(
    practising: Practising, tmp_path: Path
) -> None:
    (one,) = practising(1)
    db = open_database(tmp_path / "understudy.db")
    info = games()[one.level]
    opening = Moment(_Doors(info).reset(7), NO_FACTS)
    found = kindred_traces(db, info, opening, most=1)
    assert [trace.commands for _, trace in found] == [(one.level,)]
    journal = Journal(db)
    for seed in range(3):  # the agent's own, the newest
        scene = _Doors(info).reset(seed)
        journal.start(
            info,
            seed=1,
            task="",
            player="mimic",
            critic="none",
            scene=scene,
            observation=observe(scene, NO_FACTS),
            facts=NO_FACTS,
        )
    assert kindred_traces(db, info, opening, most=1) == found
    db.close()


def test_practice_goes_on_where_it_ended(practising: Practising) -> None:
    first = practising(2)
    assert practising(2) == first
    assert practising(4)[:2] == first


def test_a_game_that_fails_leaves_nothing_and_is_played_again(
    practising: Practising, tmp_path: Path
) -> None:
    whole = practising(1)

    class Broken(_Doors):
        def oracle(self) -> str | None:
            raise GameError("The world broke.")

    with pytest.raises(GameError, match="broke"):
        practising(2, Broken)
    db = open_database(tmp_path / "understudy.db", read_only=True)
    assert fetch(db, "SELECT count(*) AS n FROM session")[0]["n"] == 2
    db.close()
    assert practising(2)[:1] == whole


def test_another_game_is_played_in_place_of_one_that_cannot_be_made(
    practising: Practising,
) -> None:
    class Unmade(_Doors):
        def reset(self, seed: int) -> Scene:
            if seed < 100_000:
                raise GameError("It can't be made.")
            return super().reset(seed)

    (one,) = practising(1, Unmade)
    assert one.seed > 100_000
    assert one.shown is not None


def test_losses_never_leave_nothing_to_choose() -> None:
    lost = [Try(rung.level, won=False) for rung in LADDER.rungs] * 400
    assert a_little_harder(LADDER, lost, CHANCE) in LADDER.rungs
