"""A made world for tests: each seed is another workshop with another order to carry out.

The order hangs in the shop and names a thing to fetch and what to do to it; what is done
at the wrong machine is spoilt, and the game lost. Nothing here is in any other game.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from agents.importers.performance.playing import perform
from agents.importers.performance.recording import record
from agents.importers.recordings.commands import parse_commands
from agents.journal.journal import Journal
from agents.memory.store import Memory
from games.errors import GameError
from games.types import Ending, Facts, GameInfo, Lexicon, Scene
from games.world import World

THINGS = ("brass cog", "iron hinge", "copper pipe", "steel spring", "tin cup")
MACHINES = {"polish": "wheel", "harden": "forge"}
INFO = GameInfo("workshop", "Workshop", "workshop", sha256="5" * 64)
TASK = "Welcome! Read the order in the shop and carry it out. Then ship the crate."
SHOP = "Shop\nThere is a wheel here, and a forge. On the wall is an order. The yard is east.\n"
NOTHING = "You can't see any such thing."


@dataclass
class _Game:
    thing: str
    word: str
    other: str
    room: str = "Shop"
    held: set[str] = field(default_factory=set)
    states: set[tuple[str, str]] = field(default_factory=lambda: {("chest", "closed")})
    packed: bool = False
    score: int = 0
    ending: Ending | None = None


class Workshop(World):
    """The world; see the module."""

    def __init__(self) -> None:
        self._game = _Game("", "", "")
        self._seed = 0
        self._played: list[str] = []
        self._scene = Scene("")

    @property
    def info(self) -> GameInfo:
        return INFO

    def reset(self, seed: int) -> Scene:
        thing, other = THINGS[seed % 5], THINGS[(seed + 2) % 5]
        self._game = _Game(thing, tuple(MACHINES)[seed // 5 % 2], other)
        self._seed, self._played = seed, []
        return self._show(f"{TASK}\n\n{SHOP}")

    def step(self, command: str) -> Scene:
        if self._game.ending:
            raise GameError("It is over.", "Begin anew.")
        self._played.append(command)
        return self._show(self._answer(" ".join(command.lower().split())))

    def snapshot(self) -> bytes:
        return "\n".join([str(self._seed), *self._played]).encode()

    def restore(self, snapshot: bytes) -> Scene:
        seed, *commands = snapshot.decode().split("\n")
        scene = self.reset(int(seed))
        return self.run(commands) if commands else scene

    def close(self) -> None:
        """Do nothing: there is nothing to free."""

    def facts(self) -> Facts:
        game = self._game
        where = dict.fromkeys((game.thing, game.other), "chest")
        where |= {"wheel": "Shop", "forge": "Shop", "order": "Shop", "chest": "Yard"}
        where |= dict.fromkeys(game.held, "player") | {"player": game.room}
        if game.packed:
            del where[game.thing]
            where["crate"] = "player"
        found = {("in", name, holder) for name, holder in where.items()}
        return frozenset(found | {("is", name, state) for name, state in game.states})

    def lexicon(self) -> Lexicon:
        names = " ".join((*THINGS, "wheel forge order chest crate east west at from"))
        verbs = ("take", "work", "read", "open", "pack", "ship", "eat", "drop", "examine")
        return Lexicon(frozenset((*names.split(), *verbs)), verbs, ("east", "west"))

    def solution(self) -> list[str]:
        """Return what wins the present game."""
        thing = self._game.thing
        work = f"work {thing} at {MACHINES[self._game.word]}"
        fetch = ["read order", "east", "open chest", f"take {thing} from chest", "west"]
        return [*fetch, work, "pack crate", "ship crate"]

    def _answer(self, command: str) -> str:
        game = self._game
        if command in ("east", "west"):
            to = "Yard" if command == "east" else "Shop"
            if to == game.room:
                return "You can't go that way."
            game.room = to
            return self._look()
        if command == "look":
            return self._look()
        if command == "read order" and game.room == "Shop":
            return f"Wanted:\n  {game.thing}\n\nWork:\n  {game.word} the {game.thing}\n  pack crate"
        if command == "open chest" and game.room == "Yard":
            game.states = {("chest", "open")}
            return f"You open the chest. In it are a {game.thing} and a {game.other}."
        for name in (game.thing, game.other):
            inside = game.room == "Yard" and ("chest", "open") in game.states
            if command in (f"take {name}", f"take {name} from chest") and inside:
                return self._take(name)
            if name in game.held and command.startswith(f"work {name} at "):
                return self._work(name, command.rpartition(" at ")[2])
        return self._ship(command)

    def _look(self) -> str:
        chest = "an open chest" if ("chest", "open") in self._game.states else "a closed chest"
        return SHOP if self._game.room == "Shop" else f"Yard\nThere is {chest}. The shop is west.\n"

    def _take(self, name: str) -> str:
        if name not in self._game.held:
            self._game.held.add(name)
            self._game.score += name == self._game.thing
        return "Taken."

    def _work(self, name: str, machine: str) -> str:
        game = self._game
        if game.room != "Shop" or machine not in MACHINES.values():
            return NOTHING
        if name == game.thing and machine == MACHINES[game.word]:
            game.states.add((name, f"{game.word}ed"))
            game.score += 1
            return f"You {game.word} the {name}: now it is {game.word}ed."
        game.ending = Ending.STOPPED
        return "It is spoilt. You have lost."

    def _ship(self, command: str) -> str:
        game = self._game
        done = (game.thing, f"{game.word}ed") in game.states
        if command == "pack crate" and done and not game.packed:
            game.packed, game.held = True, game.held - {game.thing} | {"crate"}
            return "You pack it into a crate."
        if command == "ship crate" and game.packed:
            game.score, game.ending = 3, Ending.VICTORY
            return "Off it goes. You have won."
        return NOTHING

    def _show(self, text: str) -> Scene:
        game = self._game
        self._scene = Scene(
            text=text,
            location=game.room,
            inventory=tuple(sorted(game.held)),
            score=game.score,
            max_score=3,
            moves=len(self._played),
            ending=game.ending,
            task=TASK,
        )
        return self._scene


def show(journal: Journal, memory: Memory, seeds: tuple[int, ...]) -> None:
    """Have the games of some seeds demonstrated, as reference demonstrations are recorded."""
    world = Workshop()
    for seed in seeds:
        world.reset(seed)
        file = parse_commands("shown", "\n".join(world.solution()) + "\n", "shown")
        record(journal, memory, INFO, file, perform(world, seed, file), seed=seed)
