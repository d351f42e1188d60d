"""``understudy play``: a game, on the play screen or as a conversation."""

from __future__ import annotations

import sys
from typing import IO

import click

from agents.core.commands import Mode
from agents.core.errors import StoreError
from games.text import clean_line
from tui.commands.frame import (
    ROW,
    Casting,
    Frame,
    examples,
    home_option,
    named_again,
    narrate,
    on_terminal,
    pass_frame,
)
from tui.commands.specs import SpecOption, check_critic, check_specs, critics, misuse, players
from tui.terminal.echo import unechoed

LARGEST_SEED = 2**31 - 1


def _check_players(
    context: click.Context, _: click.Parameter, specs: tuple[str, ...]
) -> tuple[str, ...]:
    specs = check_specs(context, specs)
    for spec in specs:
        if specs.count(spec) > 1:
            raise click.BadParameter(
                f"“{spec}” is named twice: give each its own role or temperature, "
                "as in ollama:MODEL#explorer and ollama:MODEL#cautious,t=0.2"
            )
    return specs or ("mimic",)


def _check_critic(context: click.Context, _: click.Parameter, spec: str) -> str:
    return check_critic(context, spec)


@click.command(
    epilog=examples(
        "understudy play                     choose in the library",
        "understudy play cave                play Colossal Cave",
        "understudy play zork1 --seed 12     with the engine's generator seeded",
        "understudy play ~/advent.z5         a story file of your own",
        "understudy play --resume 3          go on with session 3",
        "understudy play zork1 --mode watch  you play, it guesses in silence",
        r"printf 'open mailbox\n\n\n' | understudy play zork1 --plain --seed 12",
        "understudy play cave --player ollama:llama3.2",
        "understudy play cave --player gguf:~/model.gguf --player mimic --critic ollama:llama3.2",
        "understudy play cave --player ollama:llama3.2#explorer,t=0.9 --player mimic",
    )
)
@click.argument("game", required=False)
@click.option(
    "--player",
    cls=SpecOption,
    registry=players,
    metavar="SPEC",
    multiple=True,
    callback=_check_players,
    help="Who proposes: mimic (the default), explorer, search, human for nobody, or a language "
    "model: ollama:MODEL, gguf:PATH, openai:MODEL, openai:MODEL@BASE_URL. Several make a team. "
    "A model may be given a role (explorer, cautious, puzzle-solver, cartographer) and a "
    "temperature behind a #: ollama:MODEL#cautious,t=0.7. Models of a server elsewhere may "
    "cost money; keys come from the environment alone (OPENAI_API_KEY).",
)
@click.option(
    "--critic",
    cls=SpecOption,
    registry=critics,
    metavar="SPEC",
    default="demonstrations",
    callback=_check_critic,
    help="Who rewards: demonstrations (the default), none, or a language model, whose word "
    "is blended with that of the demonstrations.",
)
@click.option(
    "--mode",
    type=click.Choice([mode.value for mode in Mode]),
    default=Mode.COPILOT.value,
    help="Who moves: copilot (the default) waits for you at each move, auto plays on "
    "until it is unsure, watch lets you play and guesses in silence.",
)
@click.option(
    "--seed",
    type=click.IntRange(1, LARGEST_SEED),
    metavar="N",
    help="Seed of the engine's random generator; drawn and recorded if left out.",
)
@click.option("--task", metavar="TEXT", help="What the agent is after; memory is kept per task.")
@click.option(
    "--lookahead/--no-lookahead",
    default=None,
    help="Whether a proposal may be tried on a copy of the game before you see it "
    "(else as settings.toml in your home says; it may).",
)
@click.option(
    "--budget-tokens",
    type=click.IntRange(1, 2**53),
    metavar="N",
    help="Tokens that language models may take in this session (else as settings.toml in "
    "your home says; no limit). Then they stop, and you play on.",
)
@click.option(
    "--other-releases",
    is_flag=True,
    help="Where another release of the story was demonstrated better than this file, follow "
    "that, by what the story says alone.",
)
@click.option(
    "--teacher",
    metavar="SPEC",
    default="",
    help="Who sets goals on the way, in words, and hears how they went: oracle, the world's own "
    "expert where it has one (babyai, textworld), or a language model as with --player.",
)
@click.option("--plain", is_flag=True, help="A conversation in lines: no screen, no colour.")
@click.option(
    "--resume", type=click.IntRange(1, ROW.max), metavar="SESSION", help="Go on with a session."
)
@home_option
@pass_frame
@click.pass_context
def play(
    context: click.Context,
    frame: Frame,
    game: str | None,
    player: tuple[str, ...],
    critic: str,
    mode: str,
    seed: int | None,
    task: str | None,
    lookahead: bool | None,
    budget_tokens: int | None,
    other_releases: bool,
    teacher: str,
    plain: bool,
    resume: int | None,
) -> None:
    """Play GAME: an id that `understudy games` lists, or a story file.

    Without GAME the library screen opens.
    """
    if resume is not None and (seed is not None or task is not None):
        raise click.UsageError("A resumed session keeps its own seed and task.")
    if not plain and not on_terminal():
        if game is None and resume is None:
            raise click.UsageError("The library screen needs a terminal; name a GAME.")
        narrate("This is no terminal for the play screen: playing as with --plain.")
        plain = True
    if plain and game is None and resume is None:
        raise click.UsageError(
            "--plain needs a GAME, or --resume SESSION. `understudy games` lists them."
        )
    casting = Casting(
        player,
        critic,
        Mode(mode),
        seed,
        clean_line(task or ""),
        lookahead,
        budget_tokens,
        other_releases,
        teacher,
    )
    if plain:
        _converse(frame, casting, game, resume)
        return
    with unechoed(sys.__stdin__):
        from tui.commands.screen import open_game, open_library

        if game is None and resume is None:
            context.exit(open_library(frame, casting))
        context.exit(open_game(frame, casting, game, resume))


def _converse(frame: Frame, casting: Casting, game: str | None, resume: int | None) -> None:
    from tui.plain.conversation import play_plain
    from tui.speech.memory import REBUILD_HINT

    _mention_wrong_keys(frame)
    with frame.workspace() as workspace:
        if workspace.take_offer():
            narrate(REBUILD_HINT)
        info = frame.game_for(workspace, game, resume)
        with misuse():  # a plug-in may refuse what a spec says of it
            loop = casting.coplay(workspace, info, resume=resume)
        live = sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()
        named, home = named_again(game), frame.home_option
        play_plain(loop, _input(), sys.stdout, live=live, named=named, home=home)


def _mention_wrong_keys(frame: Frame) -> None:
    """Say which keys of the settings make no sense: the screens would refuse them.

    Here no key is pressed, so the game is played all the same.
    """
    from agents.home.settings import load_settings

    settings = load_settings(frame.home.settings)
    if not settings.keys:
        return  # what knows of keys isn't imported for nothing
    from tui.commands.screen import keymap_of

    try:
        keymap_of(settings, frame.home.settings)
    except StoreError as error:
        narrate(f"{error.message} {error.hint}")


def _input() -> IO[bytes] | None:
    """Return stdin unbuffered: a read of it that never ends must hold no lock at exit."""
    if sys.stdin is None:
        return None
    return open(sys.stdin.fileno(), "rb", buffering=0, closefd=False)
