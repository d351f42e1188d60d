"""Names and what they stand for: worlds, players, critics and providers alike.

A part of the program is registered as an entry point, in the groups
``understudy.worlds``, ``understudy.players``, ``understudy.critics`` and
``understudy.providers``: the program's own parts and anybody else's in the same
way. Each room has one :class:`Registry` of its group.

Nothing is imported before it is asked for by name, and nothing that is installed
beside the program is looked for before a name is asked for that the program
doesn't have itself: looking takes longer than all else that a start needs.

Below everything else, so that worlds can be registered too. Imports the
standard library and errors only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path
from typing import Any, Generic, TypeVar

from games.errors import FOREIGN_FAULTS, PluginError

OWN = "understudy"
"""The distribution that the program itself comes from."""

_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Registration:
    """One name in a group.

    Attributes:
        target: ``module:attribute`` of what the name stands for.
        distribution: the installed package that registers it, and its version.
        problem: why it can't be chosen, a clause; empty if it can.
        remedy: what to do about that.
    """

    name: str
    target: str
    distribution: str = OWN
    version: str = ""
    problem: str = ""
    remedy: str = ""

    @property
    def origin(self) -> str:
        """The distribution with its version."""
        return f"{self.distribution} {self.version}".strip()


Finder = Callable[[str], Iterable[Registration]]
"""From a group to what is registered in it."""


class Registry(Generic[K]):
    """What is registered in one group.

    The program's own names win, then whichever distribution comes first in the
    alphabet; a name that is taken, or is no name, is kept with that as its problem.

    Args:
        group: such as ``understudy.worlds``.
        kind: class of what a name has to stand for.
        order: the program's own names as lists have them; an installed package
            tells them by the alphabet.
        own: finds what the program itself registers.
        others: finds what is installed beside it.
    """

    def __init__(
        self,
        group: str,
        kind: type[K],
        order: Sequence[str] = (),
        own: Finder | None = None,
        others: Finder | None = None,
    ) -> None:
        self.group = group
        self._kind = kind
        self._order = tuple(order)
        self._find_own = own or find_own
        self._find_others = others or find_others
        self._loaded: dict[str, K | PluginError] = {}

    def __contains__(self, name: object) -> bool:
        """Tell whether a name can be chosen, without loading what it stands for."""
        return name in self._own or name in self._others

    @property
    def own(self) -> tuple[str, ...]:
        """The names that the program itself registers, in its own order."""
        return tuple(self._own)

    @property
    def others(self) -> tuple[str, ...]:
        """The names that only other distributions register, by the alphabet."""
        return tuple(self._others)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that can be chosen, the program's own first."""
        return self.own + self.others

    def registered(self, name: str) -> Registration:
        """Return where a name is registered, and what for; loads nothing.

        Raises:
            PluginError: there is no such name.
        """
        found = self._own.get(name) or self._others.get(name)
        if found is None:
            raise PluginError(
                f"Nothing called “{name}” is registered in {self.group}.",
                "Install the package that brings it; `understudy doctor` lists what there is.",
            )
        return found

    def load(self, name: str) -> K:
        """Return what a name stands for; imported at the first time, kept for the next.

        Raises:
            PluginError: there is no such name, or it can't be imported, or is
                of another kind.
        """
        if name not in self._loaded:
            one = self.registered(name)
            try:
                self._loaded[name] = load_part(one, self._kind)
            except PluginError as error:
                self._loaded[name] = error
        loaded = self._loaded[name]
        if isinstance(loaded, PluginError):
            raise PluginError(loaded.message, loaded.hint)
        return loaded

    def usable(self) -> dict[str, K]:
        """Return all that can be loaded, by name; what can't is left out."""
        found: dict[str, K] = {}
        for name in self.names:
            try:
                found[name] = self.load(name)
            except PluginError:
                continue
        return found

    def examine(self) -> list[Registration]:
        """Load everything; return all registrations, each with what is wrong with it."""
        return [self._examined(one) for one in (*self._own.values(), *self._everything)]

    def _examined(self, one: Registration) -> Registration:
        if one.problem:
            return one
        try:
            self.load(one.name)
        except PluginError as error:
            return replace(one, problem=error.message, remedy=error.hint)
        return one

    @cached_property
    def _own(self) -> dict[str, Registration]:
        found = {one.name: one for one in self._find_own(self.group)}
        first = {name: found[name] for name in self._order if name in found}
        return first | found

    @cached_property
    def _others(self) -> dict[str, Registration]:
        return {one.name: one for one in self._everything if not one.problem}

    @cached_property
    def _everything(self) -> list[Registration]:
        """What other distributions register, with the problem of what can't be chosen."""
        holders = dict.fromkeys(self._own, OWN)
        told = []
        for one in sorted(self._find_others(self.group), key=lambda r: (r.name, r.distribution)):
            if not _NAME.fullmatch(one.name):
                problem = "A name holds small letters, digits and hyphens only."
            elif one.name in holders:
                problem = f"The name is taken by {holders[one.name]}."
            else:
                problem = ""
                holders[one.name] = one.distribution
            remedy = f"Ask its author for another name, or: pip uninstall {one.distribution}"
            told.append(replace(one, problem=problem, remedy=remedy) if problem else one)
        return told


def resolve(target: str) -> Any:
    """Import a ``module:attribute``."""
    module, _, path = target.partition(":")
    found: Any = import_module(module)
    for name in path.split("."):
        found = getattr(found, name)
    return found


def load_part(one: Registration, kind: type[K]) -> K:
    """Import what a registration stands for.

    Raises:
        PluginError: it can't be, for whatever reason: it may be foreign code.
    """
    try:
        loaded = resolve(one.target)
    except FOREIGN_FAULTS as error:
        told = f"{type(error).__name__}: {error}"
        raise PluginError(f"{one.target} can't be loaded: {told}.", _mend(one, error)) from error
    if not isinstance(loaded, kind):
        told = f"{one.target} is no {kind.__name__} but a {type(loaded).__name__}."
        raise PluginError(told, _mend(one))
    return loaded


def find_own(group: str) -> list[Registration]:
    """Return what the program itself registers in a group, in its own order."""
    version, groups = _declared()
    names = groups.get(group, {}).items()
    return [Registration(name, target, OWN, version) for name, target in names]


def find_others(group: str) -> list[Registration]:
    """Return what is registered in a group by whatever is installed beside the program."""
    from importlib import metadata  # noqa: PLC0415 - slow to import, and often not needed

    found = []
    for point in metadata.entry_points(group=group):
        distribution = point.dist
        if distribution is not None and distribution.name != OWN:
            name, version = distribution.name, distribution.version
            found.append(Registration(point.name, point.value, name, version))
    return found


@cache
def _declared() -> tuple[str, Mapping[str, Mapping[str, str]]]:
    """Return the program's version and its entry points, by group and name.

    In a checkout the project's own file says so: what was once installed from it
    may be older. Elsewhere the metadata says so that stand beside the packages.
    They are read without importlib.metadata, which every start would pay for.
    """
    import tomllib  # noqa: PLC0415 - a world's own process needs neither
    from configparser import ConfigParser  # noqa: PLC0415

    top = Path(__file__).parent.parent
    with suppress(OSError, ValueError, KeyError):
        project = tomllib.loads((top / "pyproject.toml").read_text("utf-8"))["project"]
        if project["name"] == OWN:
            return str(project.get("version", "")), project["entry-points"]
    for info in top.glob(f"{OWN}-*.dist-info"):
        points = ConfigParser(delimiters="=", interpolation=None)
        points.read(info / "entry_points.txt", "utf-8")
        groups = {group: dict(points[group]) for group in points.sections()}
        return info.stem.partition("-")[2], groups
    return "", {}


def _mend(one: Registration, error: BaseException | None = None) -> str:
    """Say what to do about a registration that can't be used."""
    if one.distribution == OWN:
        return "Install the program again; `understudy doctor` tells what is missing."
    missing = error.name if isinstance(error, ModuleNotFoundError) and error.name else ""
    package = missing.partition(".")[0]
    if package and package != one.target.partition(":")[0].partition(".")[0]:
        return f"Install what it needs ({package}), or remove it: pip uninstall {one.distribution}"
    return (
        f"Get a version of {one.distribution} that fits this program, or remove it: "
        f"pip uninstall {one.distribution}"
    )


@contextmanager
def blaming(name: str, *passed: type[Exception]) -> Iterator[None]:
    """Turn what a registered part raises unexpectedly into a PluginError.

    Args:
        name: of the part.
        passed: errors that it may raise.
    """
    try:
        yield
    except PluginError:
        raise
    except passed:
        raise
    except FOREIGN_FAULTS as error:
        raise PluginError(
            f"“{name}” failed: {type(error).__name__}: {error}.",
            "Choose another; `understudy doctor` tells where it comes from.",
        ) from error
