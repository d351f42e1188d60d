"""A child process with a channel: started, asked within a deadline, killed.

Knows nothing of stories; :mod:`games.process` decides what a fault means. One
thread at a time may ask; :meth:`Child.cancel` and :meth:`Child.kill` may be
called from any other meanwhile.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from games import wire
from games.fork_server import ChildProcess, dismiss, nursery_for
from games.types import clean_text

COMMAND = (sys.executable, "-P", "-m", "games.child")
"""Starts :mod:`games.child`; ``--world module:attribute`` of a WorldKind may follow."""

_TAIL = 4096
_TICK = 0.02
_GRACE = 0.5
_CHUNK = 65536
_ENVIRONMENT = ("PATH", "HOME", "LANG", "TZ", "VIRTUAL_ENV", "LD_LIBRARY_PATH")
_PREFIXES = ("LC_", "PYTHON", "DYLD_")


class ChildError(Exception):
    """A child did not answer."""


class ChildDiedError(ChildError):
    """The child ended, or what it sent made no sense.

    The text says how it ended and what it last printed, ready to be shown.
    """


class ChildHungError(ChildError):
    """The child did not answer in time and was killed; the text says how long it had."""


class Child:
    """A running child and the only end of its channel.

    Args:
        command: starts the child; the numbers of its channel and lifeline
            descriptors and its folder are appended as options.
        folder: its working folder, which it removes if its parent dies.
        environ: variables it gets beside those that every child gets.
    """

    def __init__(
        self, command: Sequence[str], folder: Path, environ: Mapping[str, str] | None = None
    ) -> None:
        ours, theirs = socket.socketpair()
        watched, lifeline = os.pipe()
        fds = (theirs.fileno(), watched)
        try:
            self._process = _start(command, fds, folder, _environment() | dict(environ or {}))
        except BaseException:
            ours.close()
            os.close(lifeline)
            raise
        finally:
            theirs.close()
            os.close(watched)
        self._channel = ours
        ours.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(ours, selectors.EVENT_READ)
        self._printed: dict[IO[bytes], bytearray] = {}
        for pipe in (self._process.stderr, self._process.stdout):
            if pipe is not None:
                os.set_blocking(pipe.fileno(), False)
                self._selector.register(pipe, selectors.EVENT_READ)
                self._printed[pipe] = bytearray()
        self._incoming = bytearray()
        self._outgoing = bytearray()
        self._sending = threading.Lock()
        self._serial = 0
        self._end = weakref.finalize(
            self, _end, self._process, ours, lifeline, self._selector, tuple(self._printed)
        )

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the child runs, as far as the system has told by now."""
        return self._end.alive and self._process.poll() is None

    def post(self, operation: str, *arguments: Any) -> int:
        """Send a request without waiting; return its serial for :meth:`wait`."""
        self._serial += 1
        for printed in self._printed.values():
            printed.clear()
        self._outgoing += wire.pack(wire.Call(self._serial, operation, list(arguments)))
        self._send()
        return self._serial

    def ask(self, operation: str, *arguments: Any, seconds: float, kind: Any = Any) -> Any:
        """Post a request and wait ``seconds`` for the answer, as :meth:`wait` does."""
        return self.wait(self.post(operation, *arguments), time.monotonic() + seconds, kind=kind)

    def wait(
        self,
        serial: int,
        until: float,
        stop: Callable[[], bool] | None = None,
        kind: Any = Any,
    ) -> Any:
        """Return the answer to a request that was posted.

        Args:
            serial: what :meth:`post` returned.
            until: the monotonic time at which the child counts as hung.
            stop: for a request that can be cancelled: asked every 20 ms.
                When it turns true, or at ``until``, the child is told to stop
                and has half a second to hand over what it has.
            kind: the type of the answer; any other counts as senseless.

        Raises:
            ChildDiedError: it ended instead; it is reaped by then.
            ChildHungError: it did not answer in time; it is killed by then.
            GameError: what the child's world raised.
        """
        try:
            reply = self._await_reply(serial, until, stop)
            if reply.serial != serial:
                raise ValueError("an answer to another question")
            raised = reply.raised.error() if reply.raised else None
            value = None if raised else wire.decode(reply.value, kind)
        except (OSError, ValueError, KeyError) as error:
            self.discard()
            # Who was well and answered nonsense was ended here, which tells nothing.
            died = isinstance(error, OSError)
            raise ChildDiedError(self._last_words() if died else "a senseless answer") from error
        except BaseException:
            # An answer that comes after nobody waits would be taken for the next one.
            self.discard()
            raise
        if raised is not None:
            raise raised
        return value

    def cancel(self, serial: int) -> None:
        """Tell the child to stop with a request soon; from any thread."""
        with self._sending, contextlib.suppress(OSError):
            if not self._outgoing:
                self._channel.send(wire.pack(wire.Call(serial, cancelled=True)))

    def kill(self) -> None:
        """End the child at once; whoever waits for it is told. From any thread."""
        _kill(self._process)

    def discard(self) -> None:
        """Kill, reap and close everything, keeping the child's last words."""
        self.kill()
        self._process.wait()
        for pipe in self._printed:
            while self._end.alive and self._take(pipe):
                pass
        self._end()

    def close(self) -> None:
        """Let the child go: it ends when the channel closes, else it is killed."""
        if self.alive:
            with contextlib.suppress(OSError):
                self._channel.shutdown(socket.SHUT_WR)
                self._channel.settimeout(_GRACE)
                while self._channel.recv(_CHUNK):
                    pass
        self.discard()

    def _await_reply(
        self, serial: int, until: float, stop: Callable[[], bool] | None
    ) -> wire.Return:
        reply: wire.Return | None = None
        began = time.monotonic()
        stopping = stop is None
        while reply is None:
            left = until - time.monotonic()
            if not stopping and stop is not None and (left <= 0 or stop()):
                stopping = True
                self.cancel(serial)
                until = time.monotonic() + _GRACE
                left = _GRACE
            if left <= 0:
                had = round(time.monotonic() - began, 1)
                raise ChildHungError(f"no answer in {had:g} seconds")
            wanted = selectors.EVENT_READ
            if self._outgoing:
                wanted |= selectors.EVENT_WRITE
            if self._selector.get_key(self._channel).events != wanted:
                self._selector.modify(self._channel, wanted)
            for key, events in self._selector.select(left if stopping else min(left, _TICK)):
                if key.fileobj is not self._channel:
                    self._take(key.fileobj)  # type: ignore[arg-type]
                    continue
                if events & selectors.EVENT_WRITE:
                    self._send()
                if events & selectors.EVENT_READ:
                    chunk = self._channel.recv(_CHUNK)
                    if not chunk:
                        raise ConnectionError("the child closed its end")
                    self._incoming += chunk
                    reply = wire.unpack(self._incoming, wire.Return)
        return reply

    def _send(self) -> None:
        """Send as much as goes at once; what is left goes while waiting."""
        with self._sending, contextlib.suppress(OSError):
            while self._outgoing:
                del self._outgoing[: self._channel.send(self._outgoing)]

    def _take(self, pipe: IO[bytes]) -> bool:
        """Keep the tail of what the child printed; tell whether there may be more."""
        try:
            chunk = os.read(pipe.fileno(), _CHUNK)
        except BlockingIOError:
            return False
        if not chunk:
            with contextlib.suppress(KeyError):  # it may have been found closed before
                self._selector.unregister(pipe)
            return False
        kept = self._printed[pipe]
        kept += chunk
        del kept[:-_TAIL]
        return True

    def _last_words(self) -> str:
        """Say how the child ended and what it last printed, errors first."""
        status = self._process.returncode
        how = f"exit status {status}" if status >= 0 else f"signal {_signal_name(-status)}"
        for printed in self._printed.values():
            lines = clean_text(printed.decode("utf-8", "replace")).split("\n")
            spoken = [line.strip() for line in lines if line.strip()]
            if spoken:
                return f"{how}: {spoken[-1][:200]}"
        return how


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)


def _start(
    command: Sequence[str], fds: tuple[int, int], folder: Path, environ: Mapping[str, str]
) -> ChildProcess:
    """Start a child, or have one forked.

    Its temporary files go to its own folder, which is removed whatever happens.

    Args:
        fds: its ends of the channel and of the lifeline.
    """
    own = {**environ, "TMPDIR": str(folder)}
    given = ("--channel", "{0}", "--lifeline", "{1}", "--folder", str(folder))
    nursery = nursery_for(command, environ)
    if nursery is not None:
        with contextlib.suppress(OSError):
            return nursery.fork((*command[4:], *given), fds, folder, own)
        dismiss(nursery)
    return subprocess.Popen(
        (*command, *(word.format(*fds) if word.startswith("{") else word for word in given)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
        cwd=folder,
        env=own,
        pass_fds=fds,
        start_new_session=True,
    )


def _environment() -> dict[str, str]:
    """Return what a child needs to run, and none of the person's keys.

    One thread for numpy's linear algebra, whose buffers for many processors
    would break the memory limit; one hash seed, so that two children of one
    game can't differ by the order of a set.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in _ENVIRONMENT or name.startswith(_PREFIXES)
    }
    return kept | {
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0",
    }


def _kill(process: ChildProcess) -> None:
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _end(
    process: ChildProcess,
    channel: socket.socket,
    lifeline: int,
    selector: selectors.BaseSelector,
    pipes: tuple[IO[bytes], ...],
) -> None:
    _kill(process)
    process.wait()
    selector.close()
    channel.close()
    os.close(lifeline)
    for pipe in pipes:
        pipe.close()
