"""Parts for the tests of what language models say: exchanges, teams, scripts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Static

from agents.core import events as ev
from agents.core.commands import Mode
from agents.core.proposals import Ballot, Calibration, Critique, Draft, Exchange, Judged, Proposal
from tests.support.library_screen import screen_text
from tests.support.play_screen import Script, critique, judged, opening, situation
from tests.support.waiting import Watch
from tui.app import UnderstudyApp
from tui.screens.play import PlayScreen
from tui.widgets.bars import MessageBar
from tui.widgets.override import OverrideBox
from tui.widgets.proposal import ProposalPane

SIZES = [(140, 40), (80, 24), (40, 12)]
LOCAL = "openai:qwen3-8b@http://127.0.0.1:8080/v1"
OTHER = "ollama:llama3.2:3b"
TEAM = f"{LOCAL} + {OTHER} + mimic"

Make = Callable[[Script], UnderstudyApp]


def exchange(purpose: str = "propose", **more: object) -> Exchange:
    facts: dict[str, object] = {
        "messages": (
            ("system", "You play a text adventure.\nAnswer in JSON."),
            ("user", "Behind the House\nWhat do you do?"),
        ),
        "answer": '{"command": "open window", "reason": "It is ajar."}',
        "thoughts": "The window is ajar.\nOpening it may let me in.",
        "model": "qwen3-8b",
        "sampling": (("temperature", 0.7), ("max_tokens", 512)),
        "prompt_tokens": 1240,
        "answer_tokens": 86,
        "first": 0.4,
        "seconds": 1.8,
        "cost": 0.0021,
    }
    facts.update(more)
    return Exchange(purpose, facts.pop("spec", LOCAL), **facts)  # type: ignore[arg-type]


def by_model(command: str = "open window", *alternatives: str, **more: object) -> Judged:
    """Write a proposal that a language model made."""
    made = judged(command, *alternatives)
    facts: dict[str, object] = {
        "player": LOCAL,
        "lookahead": 2,
        "seconds": 1.8,
        "exchanges": (exchange(),),
    }
    facts.update(more)
    return replace(made, proposal=replace(made.proposal, **facts))  # type: ignore[arg-type]


BALLOTS = (
    Ballot(LOCAL, "open window", 0.82, 0.5, 0.71, 1.8),
    Ballot(OTHER, "look", 0.4, 0.2, -0.1, 4.0),
    Ballot("mimic", "open window", 0.6, 0.3, 0.71, 0.0),
)
LATE = (
    BALLOTS[0],
    Ballot(OTHER, seconds=20.0, note="Ollama isn't running. Start it with `ollama serve`."),
    Ballot("mimic", note="still thinking"),
)


def by_team(ballots: tuple[Ballot, ...] = BALLOTS) -> Judged:
    """Write a proposal that a team made."""
    mine = by_model().proposal
    other = Proposal(
        OTHER,
        "look",
        "I would look first.",
        0.4,
        exchanges=(exchange(spec=OTHER, model="llama3.2:3b", thoughts=""),),
    )
    return by_model(
        "open window",
        "look",
        player=TEAM,
        exchanges=(*mine.exchanges, *other.exchanges),
        ballots=ballots,
        members=(mine, other),
    )


def rejudged(what: Judged, reward: float = -0.4) -> Judged:
    """Write what a model critic made of a proposal, later."""
    command = what.proposal.command
    asked = (exchange("critique", model="judge-7b", answer="[]", thoughts=""),)
    own = Critique("demonstrations", command, 0.71, (), "")
    said = replace(critique(command, reward), critic="blend", exchanges=asked, members=(own,))
    return replace(what, critiques=(said, *what.critiques[1:]))


CALIBRATIONS = {
    "demonstrations": Calibration(94, 0.81, 0.14, right=41, spoken=47),
    LOCAL: Calibration(3),
}


def asked(serial: int = 4) -> list[ev.Event]:
    """Write the events up to where the models speak."""
    known = replace(situation(), calibrations=CALIBRATIONS)
    return [ev.Thinking(serial), ev.Retrieved(serial, known)]


def proposed(what: Judged, serial: int = 4, mode: Mode = Mode.COPILOT) -> list[ev.Event]:
    return [*asked(serial), ev.Proposed(serial, what, final=True), ev.Awaiting(serial, mode)]


def failure(serial: int = 4, who: str = OTHER, **more: object) -> ev.PlayerFailed:
    facts: dict[str, object] = {
        "kind": "not-running",
        "message": "Ollama isn't running.",
        "hint": "Start it with `ollama serve`.",
        "retryable": True,
    }
    facts.update(more)
    return ev.PlayerFailed(serial, who, **facts)  # type: ignore[arg-type]


class Stage:
    """An app on its play screen, with short words for what the tests look at."""

    def __init__(self, app: UnderstudyApp, pilot: Pilot[int], script: Script, watch: Watch) -> None:
        self.app, self.pilot, self.script, self.watch = app, pilot, script, watch

    @property
    def screen(self) -> PlayScreen:
        screen = self.app.screen_stack[1]
        assert isinstance(screen, PlayScreen)
        return screen

    @property
    def box(self) -> OverrideBox:
        return self.screen.query_one(OverrideBox)

    @property
    def proposal(self) -> ProposalPane:
        return self.screen.query_one(ProposalPane)

    @property
    def message(self) -> str:
        return self.screen.query_one(MessageBar).plain

    async def say(self, *events: ev.Event) -> None:
        self.script.say(*events)
        await self.script.shown()
        await self.pilot.pause()

    @property
    def text(self) -> str:
        """What is on the terminal."""
        return screen_text(self.app)

    def in_sight(self, widget: Widget) -> str:
        """What of a widget is on the terminal, on one line."""
        across = widget.scrollable_content_region.column_span  # its scroll bar is no text of it
        rows = widget.region.line_span
        lines = self.text.splitlines()[slice(*rows)]
        return " ".join(" ".join(line[slice(*across)] for line in lines).split())

    def said(self, kind: type[Widget]) -> str:
        """What a pane holds, in sight or scrolled away."""
        widget = self.screen.query_one(kind)
        return "\n".join(str(part.content) for part in widget.query(Static) if part.display)

    async def reads(self, words: str) -> None:
        """Wait until words are on the terminal."""
        await self.watch.until(lambda: words in screen_text(self.app))

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()


@asynccontextmanager
async def staged(
    play: Make, *events: ev.Event, size: tuple[int, int] = (140, 40), mode: Mode = Mode.COPILOT
) -> AsyncIterator[Stage]:
    script, watch = Script(opening(mode), *events), Watch()
    app = play(script)
    async with app.run_test(size=size, message_hook=watch) as pilot:
        await script.shown()
        await pilot.pause()
        yield Stage(app, pilot, script, watch)


def drafts(player: str, words: int, thoughts: int = 0) -> list[Draft]:
    """Write what a model says word by word: first what it thinks, then its answer."""
    thought = [f"thought{n}" for n in range(thoughts)]
    answer = [f"word{n}" for n in range(words)]
    said = [Draft(player, "", " ".join(thought[:n])) for n in range(1, thoughts + 1)]
    said += [Draft(player, " ".join(answer[:n]), " ".join(thought)) for n in range(1, words + 1)]
    return said
