"""The stories that are recognised by their hash, and where some can be had.

A story belongs in this list if people are likely to have it. It gets a source
only if its licence lets anyone pass it on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from games.types import Engine, GameInfo


@dataclass(frozen=True, slots=True)
class StorySource:
    """Where a story can be fetched: a file of a public repository, pinned."""

    repository: str
    commit: str
    path: str


@dataclass(frozen=True, slots=True)
class KnownStory:
    """A story that is recognised by its hash, wherever it lies."""

    id: str
    title: str
    sha256: str
    licence: str = "unknown"
    release: str = ""
    source: StorySource | None = None


KNOWN_STORIES = (
    KnownStory(
        id="zork1",
        title="Zork I",
        sha256="37084966477dff679282de42974b2077156b1bd68fad92a65d4ea94d8eb64d79",
        licence="MIT",
        release="119 / 880429",
        source=StorySource(
            "historicalsource/zork1",
            "97b7b3d68c075dd9af7da499c3e9690ada3471fd",
            "COMPILED/zork1.z3",
        ),
    ),
    KnownStory(
        id="zork2",
        title="Zork II",
        sha256="3ae7d5558943e9721f3e4b273c8a7faec1a03a604e1ae4ee1cde472c21cb24ac",
        licence="MIT",
        release="63 / 860811",
        source=StorySource(
            "historicalsource/zork2",
            "3da9661098809788a99cef00f00c865c6c204f96",
            "COMPILED/zork2.z3",
        ),
    ),
    KnownStory(
        id="zork3",
        title="Zork III",
        sha256="b637a242865d059890184164ce8dec28554cc80901dcbf26c740b2d1ed0d4eb8",
        licence="MIT",
        release="25 / 860811",
        source=StorySource(
            "historicalsource/zork3",
            "3ec9ed412b5f3cafe65d83c727d07db1fe4a86a8",
            "COMPILED/zork3.z3",
        ),
    ),
    KnownStory(
        id="advent",
        title="Adventure",
        sha256="6179b5d5b17d692ec83fe64101ff8e4092390166c2b05063e7310eb976b93ea0",
    ),
    KnownStory(
        id="balances",
        title="Balances",
        sha256="10e717578f85200c6aadc8149d95e43f7b6c09fb473770d309a0d6afe3b29538",
    ),
    KnownStory(
        id="curses",
        title="Curses",
        sha256="330100bf1c1ab8ed64065ceb58145ebb87cb6faef5b331fbc6684be4f14fe7da",
    ),
)


def as_known(game: GameInfo) -> GameInfo:
    """Return a game under the name that it is known by, whatever somebody else calls it."""
    for known in KNOWN_STORIES:
        if known.sha256 == game.sha256:
            named = replace(game, id=known.id, title=known.title, licence=known.licence)
            return replace(named, engine=Engine.ZMACHINE)
    return game
