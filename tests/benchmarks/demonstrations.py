"""How far demonstrations carry the mimic that aren't as good as a walkthrough, or are another's.

Alone: ``make bench ARGS=demonstrations``; takes half an hour. For each story with a
walkthrough (:mod:`tests.benchmarks.stories`) the program makes two demonstrations of its
own on seeds that nothing is measured on: it follows the walkthrough with search, and it
follows it without lookahead while about every eighth move is a superfluous one. Each is
imported alone into a home of its own, and the mimic, without lookahead, is measured on what
that demonstration scored, with its blind replay beside it.

``UNDERSTUDY_BENCH``, ``UNDERSTUDY_BENCH_SEEDS`` and ``UNDERSTUDY_BENCH_STORIES`` mean what they
mean there.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from pathlib import Path

from agents.core.directions import OPPOSITE
from agents.core.protocols import Foresight
from agents.evaluation.episodes.agents import AgentParts, make_agent
from agents.evaluation.episodes.episode import Episode
from agents.evaluation.episodes.protocols import EpisodeAgent, TakeBack
from agents.evaluation.episodes.types import Condition, Result
from agents.home.database import open_database
from agents.importers.recordings.commands import parse_commands
from agents.journal.journal import Journal
from agents.memory.store import Memory
from games.open import open_world
from games.types import Facts, GameInfo, Lexicon, Scene
from tests.benchmarks.figures import Row
from tests.benchmarks.stories import figure, import_into, learn, measure_each, play, shares_of

MADE_ON = (301, 302, 303)
"""Seeds on which demonstrations are made: the first that scores everything is taken."""
SUPERFLUOUS = 1 / 8
"""Share of moves that are put in."""
_IDLE = ("look", "inventory", "wait", "examine me", "xyzzyx")
_WAYS = tuple(way for way in ("north", "south", "east", "west", "up", "down") if way in OPPOSITE)


class Distracted:
    """Plays what another agent plays, and now and then something that is for nothing.

    Args:
        agent: plays the rest.
        seed: of the moves that are put in.
    """

    def __init__(self, agent: EpisodeAgent, seed: int) -> None:
        self._agent = agent
        self._chance = random.Random(seed)
        self._room = ""
        self._back: tuple[str, str] | None = None

    def start(self, game: GameInfo, scene: Scene, facts: Facts, lexicon: Lexicon) -> None:
        """Take in the opening."""
        self._room = scene.location or ""
        self._agent.start(game, scene, facts, lexicon)

    def act(self) -> str | TakeBack | None:
        """Return the next command, the agent's own or another."""
        own = self._agent.act()
        if own is None or isinstance(own, TakeBack):
            return own
        if self._back is not None:
            (left, way), self._back = self._back, None
            if self._room != left:
                return way
        if self._chance.random() >= SUPERFLUOUS:
            return own
        if self._chance.randrange(len(_IDLE) + 1):
            return self._chance.choice(_IDLE)
        way = self._chance.choice(_WAYS)
        self._back = self._room, OPPOSITE[way]
        return way

    def saw(self, command: str, scene: Scene, facts: Facts) -> None:
        """Take in what a command led to."""
        self._room = scene.location or ""
        self._agent.saw(command, scene, facts)

    def took_back(self, moves: int, scene: Scene, facts: Facts) -> None:
        """Take in that moves were taken back."""
        self._room = scene.location or ""
        self._agent.took_back(moves, scene, facts)


def measure(folder: Path) -> list[Row]:
    """Return rows for each story that has a walkthrough: shares by kind of demonstration."""
    return measure_each(folder, _story)


def _story(game: GameInfo, path: Path, seed: int, folder: Path) -> list[Row]:
    home = folder / "understudy.db"
    folder.mkdir(parents=True, exist_ok=True)
    scored, commands = learn(home, game, path, seed)
    if not scored:
        return []
    steps = max(1500, 2 * commands)
    rows = []
    for kind, foresight, made in (
        ("another seed's", Foresight.SEARCH, None),
        ("with superfluous moves", Foresight.NONE, Distracted),
    ):
        other = folder / kind.replace(" ", "-").replace("'", "") / "understudy.db"
        other.parent.mkdir(exist_ok=True)
        rows += _kind(game, _make(home, game, foresight, steps, made), other, steps, kind)
    return rows


def _make(
    home: Path,
    game: GameInfo,
    foresight: Foresight,
    steps: int,
    wrap: Callable[[EpisodeAgent, int], EpisodeAgent] | None,
) -> Result:
    """Return the best episode on the seeds that demonstrations are made on."""
    db, world = open_database(home, read_only=True), open_world(game)
    told = Condition(game, "mimic", steps=steps, foresight=foresight)
    found: list[Result] = []
    try:
        for seed in MADE_ON:
            agent = make_agent(AgentParts(told, seed, Journal(db), Memory(db), {}))
            if wrap is not None:
                agent = wrap(agent, seed)
            result = Episode(world, agent, told, seed).play()
            assert result is not None
            found.append(result)
            if result.score == result.max_score:
                break
    finally:
        world.close()
        db.close()
    return max(found, key=lambda result: (result.score or 0, -result.steps))


def _kind(game: GameInfo, made: Result, home: Path, steps: int, kind: str) -> list[Row]:
    """Measure a demonstration that was made."""
    text = "".join(f"{move}\n" for move in made.moves)
    file = parse_commands("made", text, "what was made")
    scored, commands = import_into(home, game, file, made.seed)
    if not scored:
        return []
    shown = f"seed {made.seed}, {scored} points, {commands} commands"
    rows = []
    for player in ("replay", "mimic"):
        shares = shares_of(play(home, game, player, Foresight.NONE, steps), scored)
        rows.append(Row(f"{game.title}, {kind}: {player}", figure(shares), shown))
        print(rows[-1], file=sys.stderr, flush=True)
    return rows
