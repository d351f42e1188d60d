"""Makes ``saves/samples/team.json``: ``python -m tests.make_sample``.

A session of the real program: a language model served from a GGUF file (the
small one that the tests write) and the mimic play Colossal Cave as a team, and
a person overrides them. The mimic's part is taught by a session before.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from tests.support import program
from tests.support.paths import TOP
from tests.support.tiny_gguf import write_model

SAMPLE = TOP / "saves" / "samples" / "team.json"
LESSON = "no\nin\ntake lamp\nout\n"
PLAY = """no
in
/why an old magic word
plugh


"""
"""A person's lines: an empty one takes what the team proposes.

The model rolls dice and may name any command it has words for, and the mimic takes up
whatever lies there; nobody told either of "plugh", so that move is an override.
"""
CAST = ("--player", "gguf:tiny.gguf#puzzle-solver,t=0.9,free", "--player", "mimic")


def make(folder: Path) -> str:
    """Play in a folder, with a home of its own; return the session as JSON."""
    write_model(folder / "tiny.gguf")
    environ = {**os.environ, "UNDERSTUDY_HOME": str(folder / "home")}

    def run(*words: str, said: str = "") -> str:
        done = program.run(*words, said=said, environ=environ, folder=folder)
        done.check_returncode()
        return done.stdout

    run("play", "cave", "--plain", "--seed", "5", said=LESSON)
    run("play", "cave", "--plain", "--seed", "5", *CAST, said=PLAY)
    return run("replay", "2", "--json")


def main() -> None:
    """Make the sample anew."""
    with tempfile.TemporaryDirectory(prefix="understudy-sample-") as folder:
        text = make(Path(folder))
    SAMPLE.parent.mkdir(parents=True, exist_ok=True)
    SAMPLE.write_text(text, encoding="utf-8")
    print(f"{SAMPLE}: {len(text):,} characters")


if __name__ == "__main__":
    main()
