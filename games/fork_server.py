"""Forks processes from one that has imported already what they need.

To start Python and import an engine takes longer than most of what is then asked of it.
So a program that starts processes of one kind again and again - the world of the next
game or of one that crashed, workers of an evaluation - has one of that kind stand by from
the second on, in which nothing ever runs, and has it fork the others. Where it can't, they
are started as the first one was. It ends with the program.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import json
import os
import random
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, NoReturn, Protocol

PYTHON = (sys.executable, "-P", "-m")
"""Begins the commands that are understood here: a module follows that has a ``main``."""

_SIZE = struct.Struct("!q")
_STATUS = struct.Struct("!i")
_FDS = 16
_READY = b"."
_MOST = 6
"""Processes that stand by at once, each for another kind."""
_PATIENCE = 10.0
"""Seconds that a fork may take, which takes milliseconds."""


class ChildProcess(Protocol):
    """What a child's starter needs of its process, as :class:`subprocess.Popen` has it."""

    pid: int
    returncode: Any
    stdout: Any
    stderr: Any

    def poll(self) -> int | None:
        """Return how it ended, None while it runs."""

    def wait(self) -> int:
        """Wait until it has ended."""


class ForkedProcess:
    """A process that the nursery forked, as seen from the program that asked for it."""

    def __init__(self, pid: int, status: int, out: IO[bytes], err: IO[bytes]) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self.stdout, self.stderr = out, err
        self._status = status
        self._lock = threading.Lock()

    def poll(self) -> int | None:
        """Return how it ended, None while it runs."""
        with self._lock:
            if self.returncode is None and select.select([self._status], [], [], 0)[0]:
                self._take()
            return self.returncode

    def wait(self) -> int:
        """Wait until it has ended; return how, as :class:`subprocess.Popen` does."""
        with self._lock:
            if self.returncode is None:
                self._take()
            return self.returncode or 0

    def _take(self) -> None:
        told = os.read(self._status, _STATUS.size)
        os.close(self._status)
        if len(told) == _STATUS.size:
            self.returncode = os.waitstatus_to_exitcode(*_STATUS.unpack(told))
            return
        # Who would have told is gone: so that nothing runs on that is thought to have ended.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self.returncode = -signal.SIGKILL


class ForkServer:
    """One process of a kind that stands by, and is asked to fork.

    Args:
        words: a module, whose ``main`` its forks call, and the options that all of them
            have; its ``prepare`` is told these beforehand, if it has one.
        environ: the variables of all its forks.
    """

    def __init__(self, words: Sequence[str], environ: Mapping[str, str]) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            command = (*PYTHON, __name__, str(theirs.fileno()), *words)
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=dict(environ),
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
            )
        self._channel = ours
        self._channel.settimeout(_PATIENCE)
        self._lock = threading.Lock()
        self._ready = False

    @property
    def ready(self) -> bool:
        """Whether it has imported what it has to."""
        with self._lock:
            if not self._ready and select.select([self._channel], [], [], 0)[0]:
                self._ready = self._channel.recv(1) == _READY
            return self._ready

    def fork(
        self, arguments: Sequence[str], fds: Sequence[int], folder: Path, environ: Mapping[str, str]
    ) -> ForkedProcess:
        """Have a process forked.

        Args:
            arguments: of its command line; ``{0}`` stands for the first of its descriptors.
            fds: descriptors that it gets beside its output.
            folder: where it works.

        Raises:
            OSError: it can't be.
        """
        asked = json.dumps([list(arguments), str(folder), dict(environ)]).encode()
        pipes = [os.pipe() for _ in range(3)]
        given = [*(write for _, write in pipes), *fds]
        try:
            with self._lock:
                if not self._ready:
                    self._ready = _read(self._channel, 1) == _READY
                socket.send_fds(self._channel, [_SIZE.pack(len(asked))], given)
                self._channel.sendall(asked)
                (pid,) = _SIZE.unpack(_read(self._channel, _SIZE.size))
                self._channel.sendall(_READY)  # until it is known here, it does nothing
        except BaseException:
            for read, _ in pipes:
                os.close(read)
            raise
        finally:
            for _, write in pipes:
                os.close(write)
        status, out, err = (read for read, _ in pipes)
        return ForkedProcess(pid, status, open(out, "rb", 0), open(err, "rb", 0))

    def close(self) -> None:
        """End the process that stands by; what it forked goes on."""
        self._channel.close()
        self._process.kill()
        self._process.wait()


_standing_by: OrderedDict[tuple[str, ...], ForkServer | None] = OrderedDict()
"""By kind, the latest asked for last: None for one of which one process was started so far."""
_choosing = threading.Lock()


def nursery_for(command: Sequence[str], environ: Mapping[str, str]) -> ForkServer | None:
    """Return who forks processes of a kind, None where one is to be started instead.

    Args:
        command: starts one.
        environ: its variables; processes of one kind have the same.
    """
    if tuple(command[:3]) != PYTHON or not hasattr(os, "fork"):
        return None
    words = tuple(command[3:])
    kind = (*words, *(f"{name}={value}" for name, value in sorted(environ.items())))
    with _choosing:
        if kind not in _standing_by:
            _standing_by[kind] = None
            return None
        _standing_by.move_to_end(kind)
        found = _standing_by[kind]
        if found is None:
            with contextlib.suppress(OSError):
                _standing_by[kind] = ForkServer(words, environ)
            _thin_out()
            return None
        return found if found.ready else None


def _thin_out() -> None:
    """Do without those that were asked for longest ago, where too many stand by."""
    there = [kind for kind, nursery in _standing_by.items() if nursery is not None]
    _close(there[:-_MOST])


@atexit.register
def _leave() -> None:
    with _choosing:
        _close([*_standing_by])


def _close(kinds: Iterable[tuple[str, ...]]) -> None:
    for kind in kinds:
        nursery = _standing_by.pop(kind)
        if nursery is not None:
            nursery.close()


def dismiss(nursery: ForkServer) -> None:
    """Do without one that failed; others of its kind are started anew."""
    with _choosing:
        _close([kind for kind, found in _standing_by.items() if found is nursery])


def _read(channel: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        chunk = channel.recv(size - len(data))
        if not chunk:
            raise ConnectionError("the nursery closed its end")
        data += chunk
    return data


# --- the process that stands by ----------------------------------------------------


class _Parent:
    """Forks on demand, and tells how its forks end."""

    def __init__(self, module: str, options: list[str], channel: socket.socket) -> None:
        self._module = module
        imported = importlib.import_module(module)
        self._main = imported.main
        prepare = getattr(imported, "prepare", None)
        if prepare is not None:
            prepare(options)
        self._channel = channel
        self._forks: dict[int, int] = {}  # process id -> where to tell its end
        self._wake, self._woken = os.pipe()
        os.set_blocking(self._woken, False)
        signal.set_wakeup_fd(self._woken, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def serve(self) -> None:
        """Do as asked until nobody is there to ask."""
        self._channel.sendall(_READY)
        while True:
            asked = self._channel.fileno()
            ready, _, _ = select.select([asked, self._wake], [], [])
            if self._wake in ready:
                os.read(self._wake, 4096)
                self._bury()
            if asked in ready and not self._fork():
                return

    def _fork(self) -> bool:
        """Do as asked; False if nobody asks any more."""
        told, fds, _, _ = socket.recv_fds(self._channel, _SIZE.size, _FDS)
        if not told:
            return False
        told += _read(self._channel, _SIZE.size - len(told))
        arguments, folder, environ = json.loads(_read(self._channel, *_SIZE.unpack(told)))
        begun, beginning = os.pipe()
        waiting, going = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(begun)
            os.close(going)
            self._become(arguments, folder, environ, fds, beginning, waiting)
        os.close(beginning)
        os.close(waiting)
        os.read(begun, 1)  # it has a session of its own, by which it can be ended
        os.close(begun)
        self._forks[pid], *more = fds
        for fd in more:
            os.close(fd)
        self._channel.sendall(_SIZE.pack(pid))
        # Who gave up waiting has another one started: two must never serve one channel.
        wanted = self._channel.recv(1) == _READY
        if wanted:
            os.write(going, _READY)
        os.close(going)
        return wanted

    def _become(
        self,
        arguments: list[str],
        folder: str,
        environ: dict[str, str],
        fds: list[int],
        beginning: int,
        waiting: int,
    ) -> NoReturn:
        """Be the process that was asked for, until it ends."""
        try:
            os.setsid()
            os.close(beginning)
            if not os.read(waiting, 1):
                os._exit(0)
            os.close(waiting)
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            self._channel.close()
            status, out, err, *given = fds
            os.dup2(out, 1)
            os.dup2(err, 2)
            for fd in (self._wake, self._woken, status, out, err, *self._forks.values()):
                os.close(fd)
            os.chdir(folder)
            os.environ.clear()
            os.environ.update(environ)
            importlib.invalidate_caches()
            random.seed()
            words = [word.format(*given) if word.startswith("{") else word for word in arguments]
            sys.argv[1:] = words
            self._main(words)
            os._exit(0)
        except SystemExit as asked:
            if asked.code is not None and not isinstance(asked.code, int):
                sys.stderr.write(f"{asked.code}\n")
                sys.stderr.flush()
            os._exit(asked.code if isinstance(asked.code, int) else int(asked.code is not None))
        except BaseException:  # noqa: BLE001 - whatever it is ends this process, and not that one
            sys.excepthook(*sys.exc_info())
            sys.stderr.flush()
        os._exit(1)

    def _bury(self) -> None:
        """Take leave of forks that have ended, and tell how."""
        while self._forks:
            pid, ended = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            fd = self._forks.pop(pid)
            with contextlib.suppress(OSError):  # who asked for it may be gone
                os.write(fd, _STATUS.pack(ended))
            os.close(fd)


def main(arguments: list[str]) -> None:
    """Stand by until the program goes away."""
    fd, module, *options = arguments
    channel = socket.socket(fileno=int(fd))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = _Parent(module, options, channel)
    gc.collect()
    gc.freeze()  # what is shared stays so
    parent.serve()


if __name__ == "__main__":
    main(sys.argv[1:])
