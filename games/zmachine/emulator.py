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
import importlib.util
import shutil
import struct
import tempfile
from collections.abc import Callable
from enum import Enum
from pathlib import Path

import numpy as np

from games.errors import GameError
from games.zmachine.bindings import Bindings
from games.zmachine.display import OPCODE, Display, Output
from games.zmachine.header import Header
from games.zmachine.letters import Letters
from games.zmachine.ligatures import Ligatures
from games.zmachine.looks import packed, unpacked
from games.zmachine.memory import Bytes, Story
from games.zmachine.watch import Watch

_OP_READ, _OP_READ_CHAR = 228, 246
_WORD = ctypes.c_uint16
_STATE = struct.Struct("<4sIIiiiiiqiiii???ii")
_MAGIC = b"ZS03"
_TIMED_INPUT = 0x80
"""Header flag: the interpreter can cut an input off after a while (11.1)."""
_BEGIN = ("init_buffer", "init_err", "init_memory", "init_process", "init_sound")
_OPCODES = {"op0_opcodes": 0x10, "op1_opcodes": 0x10, "var_opcodes": 0x40, "ext_opcodes": 0x1D}
_QUIT, _HUNG = 2, 3
"""Why the emulator halted: the story said `quit`, or went on for ever. Its own faults set 1."""
MAX_LINE = 198
"""Bytes of a command that fit the emulator's input buffer."""


class Waits(Enum):
    """What the story waits for."""

    LINE = "line"
    KEY = "key"
    NOTHING = "nothing"
    """The story has ended, or broken off: see :attr:`Emulator.broken`."""


class Emulator:
    """One running story."""

    def __init__(self, library: Path, image: bytes, header: Header) -> None:
        self._lib = _load(library)
        self.letters = Letters(image, header)
        self._rom = ctypes.create_string_buffer(self.letters.image, len(image))
        self._header = header
        self._started = False
        self._hanging: set[bytes] = set()
        self._watch = Watch(self._hang)
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
        lib.load_story_rom.argtypes = [ctypes.c_char_p, ctypes.c_void_p, ctypes.c_size_t]
        lib.dumb_set_next_action.argtypes = [ctypes.c_char_p]
        lib.get_next_opcode.restype = ctypes.c_ubyte
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
        self._config = ctypes.c_ubyte.in_dll(lib, "h_config")
        self._display = Display(lib, self.letters)
        story = Story(self.letters.image, self._header)
        self._ligatures = Ligatures(lib, story, self.letters, self._display.print_letter)
        self._sent = 0
        self._hooks: list[object] = []
        for table, at, handler in (
            *self._own_hooks(),
            *self._display.hooks(),
            *self._ligatures.hooks(),
        ):
            self._hook((ctypes.c_void_p * _OPCODES[table]).in_dll(lib, table), at, handler)

    def _own_hooks(self) -> tuple[tuple[str, int, Callable[[], object]], ...]:
        return (
            ("op0_opcodes", 0x05, self._refuse_file),
            ("op0_opcodes", 0x06, self._refuse_file),
            ("op0_opcodes", 0x0A, self._quit),
            ("var_opcodes", 0x24, self._read),
            ("var_opcodes", 0x33, self._output_stream),
            ("var_opcodes", 0x34, lambda: None),  # input from a file
            ("var_opcodes", 0x35, lambda: None),  # a beep would go to standard output
            ("var_opcodes", 0x36, self._read_char),
            ("ext_opcodes", 0x00, self._store_zero),
            ("ext_opcodes", 0x01, self._store_zero),
            ("ext_opcodes", 0x09, lambda: self._lib.store(0xFFFF)),
            ("ext_opcodes", 0x0A, self._store_zero),
        )

    def _hook(
        self, table: ctypes.Array[ctypes.c_void_p], at: int, handler: Callable[[], object]
    ) -> None:
        function = OPCODE(handler)
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
            self._ligatures.output_stream(self._lib.z_output_stream)

    def _read(self) -> None:
        self._zargs[2] = 0  # no timer: what the clock says would not be the same again
        self._ligatures.read(self._lib.z_read, lengthy=self._header.version > 4)

    def _read_char(self) -> None:
        self._zargs[1] = 0
        self._ligatures.read_key(self._lib.z_read_char, self._sent)

    def start(self, seed: int) -> Output:
        """Load the story afresh and run it to its first wait.

        Args:
            seed: start of the random generator, 1 or more.
        """
        lib = self._lib
        if self._started:
            lib.shutdown()
        self._started = True
        self._halted.value = 0
        self._load(seed)
        self._display.clear()
        self._opcode.value = lib.get_next_opcode()
        lib.dumb_set_next_action(b"\n")
        lib.run_free()
        address = ctypes.c_void_p.in_dll(lib, "zmp").value or 0
        self._ram = lib.getRAMSize()
        self._memory = np.ctypeslib.as_array((ctypes.c_ubyte * self._ram).from_address(address))
        self._memory.flags.writeable = False
        self._stack = lib.getStackSize()
        self._ram_buffer = ctypes.create_string_buffer(self._ram)
        self._stack_buffer = ctypes.create_string_buffer(self._stack)
        self.bindings.start(self._memory)
        return self._display.output()

    def _load(self, seed: int) -> None:
        """Do what the library does as it begins, but press no keys of its own.

        It claims that it can cut an input off after a while, which it can't here.
        """
        lib = self._lib
        lib.os_init_setup()
        lib.set_random_seed(seed)
        # The name only has to exist and have a suffix.
        lib.load_story_rom(str(Path(__file__)).encode(), self._rom, len(self._rom))
        for name in _BEGIN:
            getattr(lib, name)()
        lib.os_init_screen()
        if self._header.version > 3:
            self._config.value &= ~_TIMED_INPUT & 0xFF
        lib.init_undo()
        lib.z_restart()
        self._display.widen()

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
        self._display.clear()
        self._moved.value = 0
        self._sent = line[0] if len(line) == 1 else 0
        self._ligatures.typed = self.letters.stand_ins and not line.isascii()
        lib.dumb_set_next_action(line + b"\n")
        lib.zstep()
        lib.run_free()

    def attempt(self, line: bytes) -> None:
        """Run an input on a snapshot: what goes on for ever counts as broken off.

        What did so once is not run again in this session. ``load`` leads back.
        """
        if line in self._hanging:
            self._display.clear()
            self._hang()
            return
        with self._watch.over():
            self.send(line)
        if self._halted.value == _HUNG:
            self._display.clear()
            self._hanging.add(line)

    def _hang(self) -> None:
        self._halted.value = _HUNG

    def output(self) -> Output:
        """Return what the last input made the story print."""
        return self._display.output()

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
            self._display.reverse,
            *packed(self._display.look),
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
        _, _, _, pc, sp, fp, frames, opcode, rng, *rest = _STATE.unpack_from(state)
        interval, counter, halted, window, reverse, *look = rest
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
        self._display.reverse, self._display.look = reverse, unpacked(*look)
        self._display.clear()

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


def find_library() -> Path:
    """Find the emulator that jericho compiled, without importing jericho.

    Raises:
        GameError: it isn't installed.
    """
    spec = importlib.util.find_spec("jericho")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        library = Path(folder) / "libfrotz.so"
        if library.is_file():
            return library
    raise GameError(
        "The Z-machine emulator is not installed.",
        "Install jericho; it compiles itself with gcc and make.",
    )


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
