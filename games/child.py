"""The child's side of :mod:`games.process`: one world that answers requests.

Started by :mod:`games.spawn` as ``python -m games.child --channel FD --lifeline
FD --folder PATH``, in that folder, which is its own. The main thread works; a reader thread
takes requests in, so that a cancellation is seen in the middle of a search and
so that the child ends when the parent's end of the channel closes. Standard
output and error belong to the emulator, which prints to them.

Kept light: what is imported here delays the first scene.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import queue
import resource
import select
import shutil
import signal
import socket
import sys
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any

from typing_extensions import override

from games import wire
from games.engines import build_world, import_engine
from games.errors import GameError
from games.telling import FactsTeller
from games.types import GameInfo
from games.world import World

UNEXPECTED = 70
"""Exit status after an exception that is no GameError (EX_SOFTWARE)."""

_PASSED_ON = frozenset({"reset", "step", "run", "play", "snapshot", "lexicon", "readings"})
_MEMORY = 2 * 1024**3
_LARGEST_FILE = 64 * 1024**2


class Lifeline:
    """Lets the kernel end this process when the parent ends.

    The reader thread can't do it while a call into C holds the interpreter
    lock. A parent-death signal (prctl) would, but it is sent when the *thread*
    that started the child ends, and callers start children from worker threads.
    So: a pipe whose other end only the parent has, and SIGKILL for its hang-up.
    Only Linux can choose the signal; elsewhere the reader thread has to do.
    """

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._works = hasattr(fcntl, "F_SETSIG")
        if self._works:
            fcntl.fcntl(fd, fcntl.F_SETOWN, os.getpid())
            fcntl.fcntl(fd, fcntl.F_SETSIG, signal.SIGKILL)
            self._flags = fcntl.fcntl(fd, fcntl.F_GETFL)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Die with the parent, without tidying up, until the block ends."""
        if not self._works:
            yield
            return
        fcntl.fcntl(self._fd, fcntl.F_SETFL, self._flags | os.O_ASYNC)
        if select.select([self._fd], [], [], 0)[0]:
            os._exit(0)  # hung up before it was armed, so no signal would come
        try:
            yield
        finally:
            fcntl.fcntl(self._fd, fcntl.F_SETFL, self._flags)


class Service(ABC):
    """Answers requests at the other end of a channel; what they are, subclasses know."""

    def __init__(self, channel: socket.socket, lifeline: Lifeline, folder: str) -> None:
        self._channel = channel
        self._folder = folder
        self._lifeline = lifeline
        self._calls: queue.SimpleQueue[wire.Call] = queue.SimpleQueue()
        self._cancelled: set[int] = set()

    @abstractmethod
    def perform(self, operation: str, arguments: list[Any], cancelled: Callable[[], bool]) -> Any:
        """Do what is asked and return what :func:`games.wire.pack` can write.

        Raises:
            GameError: told to whoever asked; anything else ends the process.
        """

    def serve(self) -> None:
        """Answer requests, one at a time, until the process is ended."""
        threading.Thread(target=self._read, name="reader", daemon=True).start()
        while True:
            call = self._calls.get()
            with self._lifeline.held():
                answer = self._answer(call)
            self._channel.sendall(wire.pack(answer))

    def _answer(self, call: wire.Call) -> wire.Return:
        serial = call.serial
        try:
            found = self.perform(call.operation, call.arguments, lambda: serial in self._cancelled)
        except GameError as error:
            return wire.Return(serial, raised=wire.Raised.of(error))
        return wire.Return(serial, found)

    def _read(self) -> None:
        try:
            buffer = bytearray()
            while chunk := self._receive():
                buffer += chunk
                while (call := wire.unpack(buffer, wire.Call)) is not None:
                    if call.cancelled:
                        self._cancelled.add(call.serial)
                    else:
                        self._calls.put(call)
        finally:
            # The parent closed its end or died: nobody else would tidy up.
            shutil.rmtree(self._folder, ignore_errors=True)
            os._exit(0)

    def _receive(self) -> bytes:
        try:
            return self._channel.recv(65536)
        except ConnectionError:
            return b""


class WorldService(Service):
    """One world at the other end of a channel."""

    def __init__(
        self, channel: socket.socket, lifeline: Lifeline, folder: str, target: str = ""
    ) -> None:
        super().__init__(channel, lifeline, folder)
        self._target = target
        self._world: World | None = None
        self._teller = FactsTeller()

    @override
    def perform(self, operation: str, arguments: list[Any], cancelled: Callable[[], bool]) -> Any:
        match operation, arguments:
            case "open", [info]:
                self._world = build_world(wire.decode(info, GameInfo), self._target)
                return None
            case "replay", [seed, commands]:
                scene = self._opened.reset(seed)
                return self._opened.run(commands) if commands else scene
            case "restore", [state]:
                return self._opened.restore(wire.decode(state, bytes))
            case "facts", [heard]:
                return self._teller.tell(self._opened.facts(), heard)
            case "oracle", []:
                advice = self._opened.oracle()
                return [] if advice is None else [advice]
            case "valid_commands", []:
                return self._opened.valid_commands(cancelled)
        if operation not in _PASSED_ON:
            raise RuntimeError(f"asked to {operation}")
        return getattr(self._opened, operation)(*arguments)

    @property
    def _opened(self) -> World:
        if self._world is None:
            raise RuntimeError("asked before it was opened")
        return self._world


def _limit(memory: int, largest_file: int) -> None:
    """Bound what a runaway story can take from the machine."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for kind, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, largest_file),
        (resource.RLIMIT_AS, memory),
    ):
        # A system may know no such limit, or already have set a lower one.
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (most, most))


def _report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Leave the traceback in the captured output and end at once.

    The ordinary way out would run the emulator's clean-up on a state that
    is not known to be sound.
    """
    sys.__excepthook__(kind, error, trace)
    sys.stderr.flush()
    os._exit(UNEXPECTED)


def run_child(
    arguments: list[str],
    service: Callable[..., Service],
    *options: str,
    memory: int = _MEMORY,
    largest_file: int = _LARGEST_FILE,
) -> None:
    """Serve as a child of :class:`games.spawn.Child` until the parent goes away.

    Args:
        arguments: words of the command line.
        service: makes the service from channel, lifeline and folder, and from
            the values of further options, empty where they aren't given.
        options: names of those.
        memory: bytes of address space that this process may take; -1 for no limit.
        largest_file: bytes that a file may grow to; -1 for no limit.
    """
    given = dict(zip(arguments[::2], arguments[1::2], strict=True))
    sys.excepthook = _report
    _limit(memory, largest_file)
    # A cancellation reaches a search that is pure Python this soon (seconds).
    sys.setswitchinterval(0.001)
    channel = socket.socket(fileno=int(given["--channel"]))
    lifeline = Lifeline(int(given["--lifeline"]))
    further = (given.get(option, "") for option in options)
    service(channel, lifeline, given["--folder"], *further).serve()


def prepare(options: list[str]) -> None:
    """Import what plays before a world is asked for, where that is known."""
    for option, target in zip(options[::2], options[1::2], strict=True):
        if option == "--world":
            import_engine(target)


def main(arguments: list[str]) -> None:
    """Serve one world until the parent goes away."""
    run_child(arguments, WorldService, "--world")


if __name__ == "__main__":
    main(sys.argv[1:])
