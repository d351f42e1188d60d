"""``understudy export``: what was played here, for people and for other programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.commands.export_games import MAP_FORMS, of_a_game
from tui.commands.export_minari import check_minari_asked, write_minari
from tui.commands.frame import (
    ROW,
    Frame,
    cell,
    examples,
    home_option,
    keep_in_file,
    kept_as,
    narrate,
    pass_frame,
    say,
)
from tui.speech import speech

if TYPE_CHECKING:
    from agents.exporters.datasets import Selection
    from agents.exporters.steps import ExportedSession
    from agents.play.records.open_home import OpenHome

_TEXTS = ("transcript", "markdown", "session", "asciicast")
_DATASETS = ("sft", "completion", "preference", "unpaired", "reward", "tales", "trajectories")
_MINARI = "minari"
_OF_A_GAME = ("pack", "manual", "map")
_ONE_ONLY = ("asciicast",)


@click.command(
    epilog=examples(
        "understudy export 3 --format transcript",
        "understudy export 3 --format session -o evening.jsonl   for another Understudy",
        "understudy export 3 --format asciicast -o evening.cast  for asciinema's player",
        "understudy export --game zork1 --format sft -o zork1.jsonl --split 0.1",
        "understudy export --format preference --only corrections --weights",
        "understudy export --game zork1 --format map -o zork1.dot    for Graphviz",
        "understudy export --game cave --format pack --author Anna --licence CC0-1.0 -o cave.pack",
    )
)
@click.argument("sessions", type=ROW, nargs=-1, metavar="[SESSION]...")
@click.option(
    "--format",
    "form",
    type=click.Choice([*_TEXTS, *_OF_A_GAME, *_DATASETS, _MINARI]),
    required=True,
    help="What to write: texts of sessions, what is known of a game, or a dataset of moves.",
)
@click.option("--game", metavar="GAME", help="Sessions of this game only.")
@click.option(
    "--source",
    type=click.Choice(["human", "all"]),
    help="Which moves count: those that people chose (so a dataset, unless told otherwise) "
    "or all (so manual and map).",
)
@click.option(
    "--only",
    type=click.Choice(["corrections"]),
    help="Only the moves with which a person stepped in.",
)
@click.option("--weights", is_flag=True, help="Tell what each row counts.")
@click.option(
    "--split",
    "share",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    metavar="SHARE",
    help="Keep this share of the sessions apart, in a second file, to test on.",
)
@click.option("--full", is_flag=True, help="With session: what models were asked, too.")
@click.option(
    "--map-as",
    type=click.Choice(MAP_FORMS),
    help="How a map is written; else as the name of FILE ends, or for Graphviz.",
)
@click.option("--author", metavar="NAME", help="With pack: by whom it is, as you want it told.")
@click.option("--licence", metavar="NAME", help="With pack: how others may use it, as CC0-1.0.")
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write to FILE (replacing it) instead of stdout; a dataset gets a card beside it. "
    "With minari: the folder of the dataset, which is made.",
)
@home_option
@pass_frame
def export(
    frame: Frame,
    /,
    sessions: tuple[int, ...],
    form: str,
    game: str | None,
    source: str | None,
    only: str | None,
    weights: bool,
    share: float | None,
    full: bool,
    out: Path | None,
    **further: str | None,
) -> None:
    """Hand on SESSIONs, or all that there are, as texts or as datasets.

    manual and map tell what is known of one game; a pack holds its demonstrations,
    for `understudy memory merge` in another home.

    What was forgotten is in no dataset. Prompts, answers of models, file paths and
    names of machines leave this home only with --full.
    """
    from agents.exporters.datasets import Selection

    if share is not None and (form not in _DATASETS or out is None):
        raise click.UsageError("--split parts a dataset into files: it needs --out.")
    if full and form != "session":
        raise click.UsageError("--full goes with --format session.")
    if form != "pack" and (further["author"] or further["licence"]):
        raise click.UsageError("--author and --licence go with --format pack.")
    if form in _OF_A_GAME:
        _put(of_a_game(frame, form, sessions, game, source, out, **further), out, "The export")
        return
    if form == _MINARI:
        check_minari_asked(out)
    with frame.open_home(read_only=True) as workspace:
        episodes = _episodes(workspace, sessions, kept_as(frame, workspace, game))
    if not episodes:
        narrate("No session was played that could be exported.")
    if form == _MINARI and out is not None:
        write_minari(out, episodes)
        return
    if form in _DATASETS:
        choice = Selection(source != "all", only == "corrections", weights)
        _write_dataset(form, episodes, choice, share, out)
        return
    if form in _ONE_ONLY and len(episodes) != 1:
        raise click.UsageError(f"One {form} shows one session: name it.")
    text = "\n".join(_text(form, one, full) for one in episodes)
    _put(text, out, "The export")


def _episodes(
    workspace: OpenHome, sessions: Sequence[int], game: str | None
) -> list[ExportedSession]:
    from agents.exporters.steps import episode, forgotten_turns
    from agents.journal.goals import standing_at

    journal = workspace.journal
    if sessions:
        found = [journal.info(session) for session in sessions]
        if game is not None:
            found = [info for info in found if game in (info.game.id, info.game.sha256)]
    else:
        found = sorted(journal.sessions(game), key=lambda info: info.id)
    forgotten = forgotten_turns(journal.db)
    return [
        episode(info, path, forgotten, standing_at(journal.db, path))
        for info in found
        if info.turns and (path := journal.path(info.tip, judged=True))
    ]


def _text(form: str, one: ExportedSession, full: bool) -> str:
    from agents.exporters.casts import to_cast
    from agents.exporters.texts import to_lines, to_markdown
    from agents.journal.transcript import render_transcript

    if form == "markdown":
        return to_markdown(one)
    if form == "session":
        return to_lines(one, full)
    if form == "asciicast":
        return to_cast(one)
    return render_transcript(one.info.game.title, one.info.seed, one.path, notes=True)


def _write_dataset(
    form: str,
    episodes: Sequence[ExportedSession],
    choice: Selection,
    share: float | None,
    out: Path | None,
) -> None:
    from agents.exporters.datasets import split

    if share is None or out is None:
        _write_rows(form, episodes, choice, out)
        return
    train, test = split(episodes, share)
    for part, name in ((train, "train"), (test, "test")):
        _write_rows(form, part, choice, out.with_name(f"{out.stem}.{name}{out.suffix}"))


def _write_rows(
    form: str, episodes: Sequence[ExportedSession], choice: Selection, out: Path | None
) -> None:
    from agents.exporters.datasets import LeftOut, card, rows

    left = LeftOut()
    lines = [json.dumps(row) for row in rows(form, episodes, choice, left)]
    _put("".join(f"{line}\n" for line in lines), out, "The dataset")
    told = ", ".join(f"{number} {why}" for why, number in sorted(left.counts.items()))
    narrate(
        f"{speech.count(len(lines), 'row')} of {speech.count(len(episodes), 'session')}; "
        f"left out: {told or 'nothing'}."
    )
    if out is not None:
        about = card(form, episodes, len(lines), choice, left)
        keep_in_file(out.with_name(out.name + ".md"), about, "The card")


def _put(text: str, out: Path | None, what: str) -> None:
    if out is None:
        say(text, end="")
        return
    keep_in_file(out, text, what)
    narrate(f"Written to {cell(out)}.")
