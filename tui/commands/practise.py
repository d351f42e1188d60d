"""``understudy practise``: the agent plays games that it still loses, and is shown how."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from tui.commands.frame import (
    Frame,
    cell,
    examples,
    narrate,
    print_json,
    reporting,
)
from tui.commands.listing import print_table
from tui.speech import speech

if TYPE_CHECKING:
    from agents.evaluation.teaching.practising import Drill, Practice, Practised
    from games.ladders import Ladder

_GAMES, _MOST_RUNS = 20, 1_000_000
_BUDGET = re.compile(r"(\d{1,6})(?:\s*(games|steps))?")


class PracticeBudget(click.ParamType[tuple[int, str]]):
    """How much may be played: ``30``, ``30 games`` or ``2000 steps``."""

    name = "budget"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, str]:
        """Read what was typed."""
        if isinstance(value, tuple):
            return value
        found = _BUDGET.fullmatch(str(value).strip().casefold())
        if found is None or int(found[1]) < 1:
            self.fail(
                "a budget is a number of games, or of steps: 30, or “2000 steps”.", param, ctx
            )
        return int(found[1]), found[2] or "games"


@click.command(
    epilog=examples(
        "understudy practise cooking                  20 games of TextWorld's cooking",
        "understudy practise babyai --budget 10       ten of BabyAI's",
        "understudy practise cooking --budget '2000 steps' --seed 2",
    )
)
@click.argument("family")
@click.option(
    "--budget",
    type=PracticeBudget(),
    default=(_GAMES, "games"),
    show_default=f"{_GAMES} games",
    metavar="N",
    help="Games to play, or moves (“2000 steps”), those of this run that were played before "
    "counted: the same command again goes on where it ended.",
)
@click.option(
    "--seed",
    "run",
    type=click.IntRange(1, _MOST_RUNS),
    default=1,
    show_default=True,
    metavar="N",
    help="Names a run: another one has other games.",
)
@reporting
def practise(frame: Frame, family: str, budget: tuple[int, str], run: int, as_json: bool) -> None:
    """Have the agent practise on games of FAMILY, each harder than what it wins.

    It plays alone, with what is remembered in your home. Where it loses, the game's own
    expert shows how it is won. Its games are kept as its own and the expert's as imports,
    never as yours; both are archived, so that your lists stay short. FAMILY is cooking,
    coin-collector or treasure-hunter of TextWorld, or babyai.
    """
    drill = _drill(frame, family, run)
    number, unit = budget
    from agents.evaluation.teaching.practising import Practice

    with Practice(frame.home.database, drill) as practice:
        before = len(practice.known)
        if before:
            narrate(f"{speech.count(before, 'game')} of this run were played before.")
        try:
            _play(practice, number, unit)
        except KeyboardInterrupt:
            narrate(
                "Stopped. Every game that was over is kept with what it taught; run the same "
                "command again to go on."
            )
            raise click.exceptions.Exit(1) from None
        if len(practice.known) == before:
            narrate("Nothing is left of this budget: a larger --budget or another --seed goes on.")
        _tell(drill, practice.known, before, as_json=as_json)


def _drill(frame: Frame, family: str, run: int) -> Drill:
    from agents.evaluation.teaching.practising import Drill
    from games.engines import find_game, find_ladder

    engine, ladder = find_ladder(family)
    found = {r.level: find_game(f"{engine}:{r.level}", frame.home.stories) for r in ladder.rungs}
    return Drill(ladder, {level: info for level, info in found.items() if info is not None}, run)


def _play(practice: Practice, number: int, unit: str) -> None:
    by_games = unit == "games"
    left = practice.run(games=number if by_games else None, steps=None if by_games else number)
    for one in left:
        done = one.number if by_games else sum(p.steps for p in practice.known)
        narrate(f"{done} of {speech.count(number, unit[:-1])}: {_told(one)}")


def _told(one: Practised) -> str:
    came = f"won in {speech.count(one.steps, 'move')}" if one.won else "lost"
    then = ""
    if not one.won:
        then = "; the expert has no plan" if one.shown is None else "; the expert showed it"
    return f"{cell(one.level)} {came}{then}."


def _tell(drill: Drill, known: list[Practised], before: int, *, as_json: bool) -> None:
    from agents.evaluation.teaching.curriculum import Try, failures

    failing = failures(drill.ladder, [Try(one.level, one.won) for one in known])
    if as_json:
        print_json(
            {
                "family": drill.ladder.name,
                "seed": drill.run,
                "played": len(known) - before,
                "won": sum(one.won for one in known),
                "games": [asdict(one) for one in known],
                "skills": {skill: round(share, 3) for skill, share in failing.items()},
            }
        )
        return
    print_table(("Level", "Takes", "Played", "Won", "Last"), _rows(drill.ladder, known))


def _rows(ladder: Ladder, known: list[Practised]) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for rung in ladder.rungs:
        of_rung = [one.won for one in known if one.level == rung.level]
        if of_rung:
            last = "won" if of_rung[-1] else "lost"
            skills = ", ".join(rung.skills)
            rows.append((rung.level, skills, len(of_rung), sum(of_rung), last))
    return rows
