"""Sessions as a dataset of Minari's, which offline reinforcement learning loads.

The package itself writes it, in its own layout (observations N + 1, all else N): it is
an extra, and imported where it is used.
"""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from agents.core.errors import StoreError
from agents.exporters.steps import ExportedSession

_VERSIONED = re.compile(r"[\w.-]+-v\d+")
_FOLDERS = "MINARI_DATASETS_PATH"
_UNCHANGED = "Nothing was written."


def check_minari() -> None:
    """See that the package is there before anything is read for it.

    Raises:
        StoreError: it can't be loaded; says which command installs it.
    """
    try:
        import minari  # noqa: F401, PLC0415 - an extra, and slow to import
        from minari.dataset._storages import hdf5_storage  # noqa: F401, PLC0415 - what it needs
    except ImportError as error:
        raise StoreError(
            f"A dataset of Minari's needs the package minari, which can't be loaded ({error}).",
            'pip install "understudy[minari]", or take --format trajectories.',
        ) from error


def write_minari(folder: Path, episodes: Sequence[ExportedSession]) -> str:
    """Write sessions as a dataset, an episode each; return the name it is loaded by.

    Args:
        folder: that of the dataset, made here. Its name is the dataset's (``NAME-v0``),
            the folder it stands in the one that ``MINARI_DATASETS_PATH`` names.
        episodes: with at least a move each.

    Raises:
        StoreError: the package isn't there, the folder is, or can't be written.
    """
    check_minari()
    import minari  # noqa: PLC0415 - as above
    from gymnasium.spaces import Text  # noqa: PLC0415 - comes with it
    from minari.data_collector import EpisodeBuffer  # noqa: PLC0415 - as above

    name = folder.name if _VERSIONED.fullmatch(folder.name) else f"{folder.name}-v0"
    place = folder.with_name(name)
    if place.exists():
        raise StoreError(f"{place} is there already.", f"{_UNCHANGED} Choose another --out.")
    told = [_episode(one) for one in episodes]
    spaces = {
        kind: Text(
            min_length=0,
            max_length=max(1, *(len(text) for one in told for text in one[kind])),
            charset="".join(sorted({char for one in told for text in one[kind] for char in text})),
        )
        for kind in ("observations", "actions")
    }
    buffers = [EpisodeBuffer(id=number, **one) for number, one in enumerate(told)]
    try:
        with _in_folder(place.absolute().parent), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that there is no environment, and no address
            minari.create_dataset_from_buffers(
                name,
                buffers,
                observation_space=spaces["observations"],
                action_space=spaces["actions"],
                algorithm_name="a person and an agent",
                description=_described(episodes),
            )
    except OSError as error:
        told_why = error.strerror or error
        raise StoreError(f"{place} can't be written: {told_why}.", _UNCHANGED) from error
    return name


def _episode(one: ExportedSession) -> dict[str, Any]:
    """Return an episode as the package takes it; what belongs to a move has one place more."""
    steps = one.steps
    return {
        "seed": one.info.seed,
        "observations": [turn.scene.text for turn in one.path],
        "actions": [step.command for step in steps],
        "rewards": [float(step.reward) for step in steps],
        "terminations": [step.after.over for step in steps],
        "truncations": [step is steps[-1] and not step.after.over for step in steps],
        "infos": {
            "who": ["", *(step.who for step in steps)],
            "part": ["", *(step.part.value for step in steps)],
            "refused": ["", *(" | ".join(step.refused) for step in steps)],
            "went": ["", *(step.went or "" for step in steps)],
            "why": ["", *(step.why for step in steps)],
        },
    }


def _described(episodes: Sequence[ExportedSession]) -> str:
    games = sorted({f"{one.info.game.title} ({one.info.game.sha256})" for one in episodes})
    return f"Text adventures played by a person and an agent: {', '.join(games)}."


@contextmanager
def _in_folder(folder: Path) -> Iterator[None]:
    """Let the package write into a folder: it takes none, but for this variable."""
    before = os.environ.get(_FOLDERS)
    folder.mkdir(parents=True, exist_ok=True)
    os.environ[_FOLDERS] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ[_FOLDERS]
        else:
            os.environ[_FOLDERS] = before
