"""The Frotz emulator that jericho compiles, driven through its C functions.

Why not jericho's own class: it cuts text by game, presses keys at the start
of games it knows, and shows nothing of windows, of ``quit`` or of the files a
story writes. Here the story's opcodes for windows, leaving, saving and
transcripts are led through this module, so that status lines are told apart
from text, ``quit`` ends the story instead of running on into nowhere, and no
story ever touches a file. Each emulator loads a copy of the library of its
own, since all of its state is global.

References are to the Z-Machine Standards Document 1.1.
"""

from __future__ import annotations

import ctypes
import shutil
import struct
import tempfile
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import NamedTuple

import numpy as np

from games.errors import GameError
from games.zmachine.bindings import Bindings
from games.zmachine.header import Header
from games.zmachine.memory import Bytes

_OP_READ, _OP_READ_CHAR = 228, 246
_WORD = ctypes.c_uint16
_OPCODE = ctypes.CFUNCTYPE(None)
_STATE = struct.Struct("<4sIIiiiiiqiiii")
_MAGIC = b"ZS01"
_QUIT = 2
"""Why the emulator halted: the story said `quit`. Its own faults set 1."""
MAX_LINE = 198
"""Bytes of a command that fit the emulator's input buffer."""


class Waits(Enum):
    """What the story waits for."""

    LINE = "line"
    KEY = "key"
    NOTHING = "nothing"
    """The story has ended, or broken off: see :attr:`Emulator.broken`."""


class WindowEvent(NamedTuple):
    """Something that happened to the windows, and where in the output.

    Attributes:
        offset: bytes printed before it.
        kind: ``window`` (a is its number), ``cursor`` (a row, b column,
            from 1), or ``erase`` (a is the window).
    """

    offset: int
    kind: str
    a: int
    b: int = 0


class Output(NamedTuple):
    """All that a story printed until it waited again, every window mixed."""

    raw: bytes
    events: tuple[WindowEvent, ...]
    window: int
    """The window that was current when it began to print."""


class Emulator:
    """One running story."""

    def __init__(self, library: Path, image: bytes, header: Header) -> None:
        self._lib = _load(library)
        self._rom = ctypes.create_string_buffer(image, len(image))
        self._header = header
        self._started = False
        self._events: list[WindowEvent] = []
        self._window_before = 0
        self._memory: Bytes = np.zeros(0, dtype=np.uint8)
        try:
            self._bind()
            self.bindings = Bindings(self._lib, image, header)
        except (AttributeError, ValueError) as error:
            raise GameError(
                f"The Z-machine emulator that is installed lacks a part: {error}.",
                "Install jericho 3.3 again (3.3.1 is known to work).",
            ) from error

    def _bind(self) -> None:
        lib = self._lib
        for name in ("setup", "dumb_get_screen"):
            getattr(lib, name).restype = ctypes.c_char_p
        lib.setup.argtypes = [ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int]
        lib.dumb_set_next_action.argtypes = [ctypes.c_char_p]
        lib.getRngA.restype = ctypes.c_long
        lib.setRng.argtypes = [ctypes.c_long, ctypes.c_int, ctypes.c_int]
        lib.branch.argtypes = [ctypes.c_int]
        lib.store.argtypes = [_WORD]
        for name in ("getRAM", "setRAM", "getStack", "setStack"):
            getattr(lib, name).argtypes = [ctypes.c_void_p]
        self._halted = ctypes.c_int.in_dll(lib, "emulator_halted")
        self._window = ctypes.c_int.in_dll(lib, "cwin")
        self._zargs = (_WORD * 8).in_dll(lib, "zargs")
        self._moved = ctypes.c_int.in_dll(lib, "move_diff_cnt")
        self._opcode = ctypes.c_ubyte.in_dll(lib, "next_opcode")
        self._screen_at = ctypes.c_void_p.in_dll(lib, "screen_buffer_ptr")
        self._hooks: list[object] = []
        zero_op = (ctypes.c_void_p * 0x10).in_dll(lib, "op0_opcodes")
        variable = (ctypes.c_void_p * 0x40).in_dll(lib, "var_opcodes")
        extended = (ctypes.c_void_p * 0x1D).in_dll(lib, "ext_opcodes")
        self._hook(zero_op, 0x05, self._refuse_file)
        self._hook(zero_op, 0x06, self._refuse_file)
        self._hook(zero_op, 0x0A, self._quit)
        self._hook(variable, 0x2B, self._set_window)
        self._hook(variable, 0x2D, self._erase_window)
        self._hook(variable, 0x2F, self._set_cursor)
        self._hook(variable, 0x33, self._output_stream)
        self._hook(variable, 0x34, lambda: None)  # input from a file
        self._hook(variable, 0x35, lambda: None)  # a beep would go to standard output
        self._hook(extended, 0x00, self._store_zero)
        self._hook(extended, 0x01, self._store_zero)
        self._hook(extended, 0x09, lambda: lib.store(0xFFFF))
        self._hook(extended, 0x0A, self._store_zero)

    def _hook(
        self, table: ctypes.Array[ctypes.c_void_p], at: int, handler: Callable[[], object]
    ) -> None:
        function = _OPCODE(handler)
        self._hooks.append(function)  # C holds no reference of its own
        address = ctypes.cast(function, ctypes.c_void_p).value
        ctypes.cast(table, ctypes.POINTER(ctypes.c_void_p))[at] = address

    # Opcodes led through here. Section numbers name the Standard's opcode.

    def _quit(self) -> None:
        # The library's own handler lets the story run on behind its end.
        self._lib.flush_buffer()
        self._halted.value = _QUIT

    def _refuse_file(self) -> None:
        """Let `save` and `restore` fail: no file is the story's to touch."""
        if self._header.version == 3:
            self._lib.branch(0)
        else:
            self._lib.store(0)

    def _store_zero(self) -> None:
        self._lib.store(0)

    def _output_stream(self) -> None:
        # Streams 2 and 4 write files; 1 and 3 are the screen and memory.
        if self._zargs[0] in (1, 3, 0xFFFF, 0xFFFD):
            self._lib.z_output_stream()

    def _set_window(self) -> None:
        window = self._zargs[0]
        self._lib.z_set_window()
        self._note("window", window)

    def _erase_window(self) -> None:
        window = ctypes.c_int16(self._zargs[0]).value
        self._lib.z_erase_window()
        self._note("erase", window)

    def _set_cursor(self) -> None:
        row, column = self._zargs[0], self._zargs[1]
        self._lib.z_set_cursor()
        self._note("cursor", row, column)

    def _note(self, kind: str, a: int, b: int = 0) -> None:
        offset = (self._screen_at.value or 0) - self._screen_base
        self._events.append(WindowEvent(offset, kind, a, b))

    def start(self, seed: int) -> Output:
        """Load the story afresh and run it to its first wait.

        Args:
            seed: start of the random generator, 1 or more.
        """
        if self._started:
            self._lib.shutdown()
        self._started = True
        lib = self._lib
        lib.dumb_clear_screen()
        self._screen_base = self._screen_at.value or 0
        self._events.clear()
        # The name only has to exist and have a suffix: by its contents the
        # library would recognise games and press keys in them.
        raw = lib.setup(str(Path(__file__)).encode(), seed, self._rom, len(self._rom))
        lib.flush_buffer()
        raw += lib.dumb_get_screen()
        lib.dumb_clear_screen()
        address = ctypes.c_void_p.in_dll(lib, "zmp").value or 0
        self._ram = lib.getRAMSize()
        self._memory = np.ctypeslib.as_array((ctypes.c_ubyte * self._ram).from_address(address))
        self._memory.flags.writeable = False
        self._stack = lib.getStackSize()
        self._ram_buffer = ctypes.create_string_buffer(self._ram)
        self._stack_buffer = ctypes.create_string_buffer(self._stack)
        self.bindings.start(self._memory)
        output = Output(raw, tuple(self._events), 0)
        self._events.clear()
        return output

    @property
    def memory(self) -> Bytes:
        """The story's dynamic memory as it is now; valid until the next start."""
        return self._memory

    @property
    def waits(self) -> Waits:
        """What the story waits for."""
        if self._halted.value:
            return Waits.NOTHING
        return Waits.KEY if self._opcode.value == _OP_READ_CHAR else Waits.LINE

    @property
    def broken(self) -> bool:
        """Whether the story did what no story may (an illegal opcode, object 0)."""
        return self._halted.value not in (0, _QUIT)

    def send(self, line: bytes) -> None:
        """Run one input; what is printed waits for ``output``.

        Args:
            line: at most 198 bytes with no newline; for a key, one byte.
        """
        lib = self._lib
        lib.dumb_clear_screen()
        self._events.clear()
        self._window_before = self._window.value
        self._moved.value = 0
        lib.dumb_set_next_action(line + b"\n")
        lib.zstep()
        lib.run_free()

    def output(self) -> Output:
        """Return what the last input made the story print."""
        self._lib.flush_buffer()
        return Output(self._lib.dumb_get_screen(), tuple(self._events), self._window_before)

    def line_limit(self) -> int:
        """Return the most bytes that the waiting `read` has room for.

        The emulator itself doesn't look and would write over what lies behind
        the story's text buffer (Standard 15, `read`: its size is its first byte).
        """
        buffer = self._first_operand()
        if not 0 < buffer < self._ram:
            return MAX_LINE
        room = int(self._memory[buffer])
        return min(MAX_LINE, room - 1 if self._header.version <= 4 else room)

    def _first_operand(self) -> int:
        """Return the first operand of the opcode that is about to run (4.2)."""
        lib = self._lib
        address = ctypes.c_void_p.in_dll(lib, "zmp").value or 0
        code = ctypes.string_at(address + lib.getPC(), 3)
        kind = code[0] >> 6
        if kind == 0:
            return code[1] << 8 | code[2]
        if kind == 1:
            return code[1]
        variable = code[1]
        if kind == 3:
            return 0
        if variable >= 16:
            at = self._header.globals + 2 * (variable - 16)
            return int(self._memory[at]) << 8 | int(self._memory[at + 1])
        stack = (_WORD * (self._stack // 2)).in_dll(lib, "stack")
        at = lib.getSP() if variable == 0 else lib.getFP() - variable
        return int(stack[at]) if 0 <= at < len(stack) else 0

    def save(self) -> bytes:
        """Pack the whole state, random generator included."""
        lib = self._lib
        lib.getRAM(self._ram_buffer)
        lib.getStack(self._stack_buffer)
        fields = (
            lib.getPC(),
            lib.getSP(),
            lib.getFP(),
            lib.getFrameCount(),
            self._opcode.value,
            lib.getRngA(),
            lib.getRngInterval(),
            lib.getRngCounter(),
            self._halted.value,
            self._window.value,
        )
        head = _STATE.pack(_MAGIC, self._ram, self._stack, *fields)
        return head + self._ram_buffer.raw + self._stack_buffer.raw

    def load(self, state: bytes) -> None:
        """Go back to a state of the same story.

        Raises:
            GameError: the state is of another story or damaged.
        """
        size = _STATE.size
        if len(state) != size + self._ram + self._stack or state[:4] != _MAGIC:
            raise GameError("This snapshot is not of this story.", "The game was left as it is.")
        _, _, _, pc, sp, fp, frames, opcode, rng, interval, counter, halted, window = (
            _STATE.unpack_from(state)
        )
        lib = self._lib
        lib.flush_buffer()
        lib.setRAM(state[size : size + self._ram])
        lib.setStack(state[size + self._ram :])
        lib.setPC(pc)
        lib.setSP(sp)
        lib.setFP(fp)
        lib.setFrameCount(frames)
        lib.set_opcode(opcode)
        lib.setRng(rng, interval, counter)
        self._halted.value = halted
        if window != self._window.value:
            self._zargs[0] = window
            lib.z_set_window()
        lib.dumb_clear_screen()
        self._events.clear()

    def stir(self, amount: int) -> None:
        """Set the random generator elsewhere, to see what else might happen."""
        lib = self._lib
        lib.setRng(lib.getRngA() * 31 + 7919 * amount, lib.getRngInterval(), amount)

    def close(self) -> None:
        """Free the story's memory; the emulator can't be used afterwards."""
        if self._started:
            self._memory = np.zeros(0, dtype=np.uint8)
            self._lib.shutdown()
            self._started = False


def _load(library: Path) -> ctypes.CDLL:
    """Load a copy of the library of one's own: all of its state is global."""
    with tempfile.TemporaryDirectory(prefix="understudy-") as folder:
        copy = Path(folder) / library.name
        try:
            shutil.copyfile(library, copy)
            return ctypes.CDLL(str(copy))
        except OSError as error:
            raise GameError(
                f"The Z-machine emulator can't be loaded: {error}.",
                "Install jericho again; it compiles itself with gcc and make.",
            ) from error
