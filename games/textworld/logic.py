"""A made game's own logic: what is true, what can be done, and what wins.

TextWorld writes it beside the story. The story is played by the emulator and names every
action that took place; the logic follows these, so that any wording does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from textworld.generator.game import Game, GameProgression
from textworld.generator.inform7 import Inform7Game

from games.errors import StoryError
from games.types import PLAYER, Facts

_STATES = frozenset(
    {"open", "closed", "locked", "eaten", "raw", "cooked", "fried", "roasted", "grilled"}
    | {"burned", "uncut", "chopped", "sliced", "diced", "drinkable", "drunk"}
)
"""Properties that can be seen of a thing; others are the logic's own."""
_HOLDING = frozenset({"at", "in", "on"})
_NO_THINGS = frozenset({"ingredient", "RECIPE", "slot"})
"""Types of what stands for no thing in the game: a recipe's lines, room in the hands."""
_TAG = re.compile(r"\[[^\]]+\](?:\n|\Z)")
_LOOKING = ("look", "inventory")
"""Commands that tell what anybody sees."""
_SUCCEEDED = " - succeeded"


def take_events(text: str) -> tuple[list[str], str]:
    """Part what a traced story says: the actions that took place, and its answer."""
    events = []
    for tag in _TAG.findall(text):
        told, done, _ = tag.strip()[1:-1].partition(_SUCCEEDED)
        if done and "(" not in told:  # a part of another action has its number in brackets
            events.append(told)
    answer = _TAG.sub("", text)
    return events, re.sub(r"\n{3,}", "\n\n", answer).strip("\n")


class Logic:
    """The logic of one game, as it stands.

    Args:
        path: the description beside the story file.

    Raises:
        StoryError: it is missing or damaged.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._game: Any = Game.load(str(path))
            self._words: Any = Inform7Game(self._game)
            self._now: Any = GameProgression(self._game, track_quests=True)
        except FileNotFoundError:
            raise StoryError(
                f"The description of the game is missing: {path}.",
                "It belongs beside the story file. Make the game anew.",
            ) from None
        except Exception as error:
            raise StoryError(
                f"The description of the game is damaged: {path} ({type(error).__name__}).",
                "Make the game anew.",
            ) from error

    @property
    def objective(self) -> str:
        """What is to be done, in the game's own words."""
        return str(self._game.objective).strip()

    @property
    def walkthrough(self) -> tuple[str, ...]:
        """Commands that win the game from its beginning."""
        return tuple(self._game.metadata.get("walkthrough") or ())

    @cached_property
    def shortened(self) -> tuple[str, ...]:
        """The walkthrough without what does nothing where it stands: opening what is open.

        As it is, where the logic doesn't follow it to the end.
        """
        now: Any = GameProgression(self._game, track_quests=True)
        kept: list[str] = []
        for command in self.walkthrough:
            actions = list(now.valid_actions)
            told = self._words.gen_commands_from_actions(actions)
            action = next(
                (a for a, said in zip(actions, told, strict=True) if said == command), None
            )
            if action is not None and command not in _LOOKING:
                kept.append(command)
                now.update(action)
        return tuple(kept) if now.completed else self.walkthrough

    @property
    def max_score(self) -> int:
        """The most points there are."""
        return int(self._game.max_score)

    @property
    def score(self) -> int:
        """Points now."""
        return int(self._now.score)

    @property
    def won(self) -> bool:
        """Whether all that is asked for is done."""
        return bool(self._now.completed)

    def mark(self) -> Any:
        """Hold how it stands, for :meth:`go_back`."""
        return self._now.copy()

    def go_back(self, mark: Any) -> None:
        """Stand where it stood."""
        self._now = mark.copy()

    def begin(self) -> None:
        """Stand at the beginning."""
        self._now = GameProgression(self._game, track_quests=True)

    def follow(self, event: str) -> None:
        """Take in an action that took place; what the logic has no part in changes nothing."""
        action = self._words.detect_action(event, self._now.valid_actions)
        if action is not None:
            self._now.update(action)

    def arrive(self, title: str | None) -> None:
        """Follow the player to a place that the story shows: doors are entered by name, too.

        The story calls that entering, which the logic has no part in.
        """
        told = (title or "").strip("-= ").casefold()
        here = self.place()
        if not told or here is None or told == here.casefold():
            return
        for action in self._now.valid_actions:
            if not action.name.startswith("go/"):
                continue
            before = self._now.copy()
            self._now.update(action)
            if (self.place() or "").casefold() == told:
                return
            self._now = before

    def place(self) -> str | None:
        """Return the name of the room where the player is."""
        held = (where for thing, where in self._held() if thing == PLAYER)
        return next(held, None)

    def carried(self) -> tuple[str, ...]:
        """Return the names of what is carried, by the alphabet."""
        return tuple(sorted(thing for thing, where in self._held() if where == PLAYER))

    def facts(self) -> Facts:
        """Return what holds what, and states that can be seen.

        As with a story's object tree that is all there is, seen or not; of the map and
        of the recipe nothing.
        """
        found = {("in", thing, where) for thing, where in self._held()}
        for fact in self._now.state.facts:
            if len(fact.arguments) == 1 and fact.name in _STATES and _are_things(fact):
                found.add(("is", self._named(fact)[0], fact.name))
        return frozenset(found)

    def valid_commands(self) -> list[str]:
        """Return the commands that change something, by the alphabet."""
        changing = [one for one in self._now.valid_actions if one.added or one.removed]
        return sorted(set(self._words.gen_commands_from_actions(changing)))

    def lookable(self) -> set[str]:
        """Return the commands that only tell something, as things are."""
        telling = [one for one in self._now.valid_actions if not (one.added or one.removed)]
        return set(self._words.gen_commands_from_actions(telling)).difference(_LOOKING)

    def policy(self) -> list[str]:
        """Return commands that win from here, empty where none are known."""
        policy = self._now.winning_policy
        return list(self._words.gen_commands_from_actions(policy)) if policy else []

    def words(self) -> tuple[frozenset[str], tuple[str, ...]]:
        """Return (all words that name something, the verbs)."""
        names = {word for name in self._game.entity_names for word in name.lower().split()}
        verbs = tuple(dict.fromkeys(verb.split()[0].lower() for verb in self._game.verbs))
        return frozenset(names | set(verbs)), verbs

    def _held(self) -> Iterator[tuple[str, str]]:
        """Yield (thing, what directly holds it)."""
        for fact in self._now.state.facts:
            if not _are_things(fact):
                continue
            if fact.name in _HOLDING and len(fact.arguments) == 2:
                thing, where = self._named(fact)
                yield thing, where
            elif fact.name == "link" and len(fact.arguments) == 3:
                room, door, _ = self._named(fact)
                yield door, room

    def _named(self, fact: Any) -> list[str]:
        told = self._words.get_human_readable_fact(fact)
        return [PLAYER if one.name in ("P", "I") else str(one.name) for one in told.arguments]


def _are_things(fact: Any) -> bool:
    return not any(one.type in _NO_THINGS for one in fact.arguments)
