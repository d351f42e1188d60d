"""What a story prints, caught whole and with what happened to its windows.

The emulator prints into a buffer of 8,191 bytes and drops the rest in silence. It
looks at how far behind the buffer's start it stands, so a larger one that lies
before that start is never full. Opcodes for windows, styles and tables are led
through here, so that what was printed where is known. References are to the
Z-Machine Standards Document 1.1.
"""

from __future__ import annotations

import ctypes
import mmap
from collections.abc import Callable, Mapping
from typing import NamedTuple

from games.types import PLAIN, Look
from games.zmachine import looks
from games.zmachine.letters import NO_LETTERS, Letters

_WORD = ctypes.c_uint16
OPCODE = ctypes.CFUNCTYPE(None)
_MOST = 16 * 1024 * 1024
"""Bytes of one answer that are caught: a story that prints more never stops."""
_OWN = 8191
"""Bytes of one answer that the emulator's own buffer holds."""
_WIDE = 0xFFF0
"""Columns of a window: nothing is cut, and nothing broken that the story didn't break."""
_COLUMNS, _ROWS = 128, 200
"""Of the emulator's picture of the screen, which nobody looks at; it has more rows."""
_UNSPLIT = -1
_WRAPS, _SCROLLS, _SCRIPTS = 1, 2, 4
_REVERSE = 1
_CUT = "\n[The rest of this answer is lost: the emulator had no room for it.]"


class WindowEvent(NamedTuple):
    """Something that happened to the windows, and where in the output.

    Attributes:
        offset: bytes printed before it.
        kind: ``window`` (a is its number), ``cursor`` (a row, b column,
            from 1), ``erase`` (a is the window), ``blank`` (the rest of the row),
            ``split`` (a is the upper window's height), ``restart`` (the story began
            anew), ``reverse`` (a is 1 from here on, or 0) or ``look`` (what is printed
            looks so from here on).
    """

    offset: int
    kind: str
    a: int
    b: int = 0
    look: Look = PLAIN


class Output(NamedTuple):
    """All that a story printed until it waited again, every window mixed.

    Attributes:
        raw: one byte a letter.
        events: what happened to the windows meanwhile.
        window: the window that was current when it began to print.
        reverse: whether it began to print in reverse video.
        look: how the letters looked as it began to print.
        letters: what bytes stand for that don't mean their letter in Latin-1.
        numbered: letters that were printed by their numbers, which no byte stands for,
            and where.
    """

    raw: bytes
    events: tuple[WindowEvent, ...]
    window: int
    reverse: bool = False
    look: Look = PLAIN
    letters: Mapping[int, str] = NO_LETTERS
    numbered: tuple[tuple[int, str], ...] = ()

    @property
    def text(self) -> str:
        """What was printed, one letter a byte of ``raw``."""
        text = self.raw.decode("latin-1").translate(self.letters)
        if not self.numbered:
            return text
        printed = list(text)
        for offset, letter in self.numbered:
            printed[offset] = letter
        return "".join(printed)


class _Window(ctypes.Structure):
    """The emulator's record of a window, as far as it is used here."""

    _fields_ = (
        ("y_pos", _WORD),
        ("x_pos", _WORD),
        ("y_size", _WORD),
        ("x_size", _WORD),
        ("y_cursor", _WORD),
        ("x_cursor", _WORD),
        ("left", _WORD),
        ("right", _WORD),
        ("nl_routine", _WORD),
        ("nl_countdown", _WORD),
        ("style", _WORD),
        ("colour", _WORD),
        ("font", _WORD),
        ("font_size", _WORD),
        ("attribute", _WORD),
        ("line_count", _WORD),
        ("true_fore", _WORD),
        ("true_back", _WORD),
    )


class Display:
    """The screen of one emulator."""

    def __init__(self, lib: ctypes.CDLL, letters: Letters) -> None:
        self._lib = lib
        self._letters = letters
        lib.curwinrec.restype = ctypes.POINTER(_Window)
        lib.translate_from_zscii.restype = ctypes.c_ubyte
        for name in ("translate_from_zscii", "print_char"):
            getattr(lib, name).argtypes = [ctypes.c_ubyte]
        self._at = ctypes.c_void_p.in_dll(lib, "screen_buffer_ptr")
        self._zargs = (_WORD * 8).in_dll(lib, "zargs")
        self._zargc = ctypes.c_int.in_dll(lib, "zargc")
        self._window = ctypes.c_int.in_dll(lib, "cwin")
        self._buffering = ctypes.c_int.in_dll(lib, "enable_buffering")
        self._to_memory = ctypes.c_int.in_dll(lib, "ostream_memory")
        self._to_screen = ctypes.c_int.in_dll(lib, "ostream_screen")
        self._events: list[WindowEvent] = []
        self._numbered: list[tuple[int, str]] = []
        self._before = 0, False, PLAIN
        self.reverse = False
        self.look = PLAIN
        lib.dumb_clear_screen()
        self._start = self._at.value or 0
        self._paper = _Paper(self._start)
        if self._paper.address:
            self._start = self._paper.address
        self.clear()

    def hooks(self) -> tuple[tuple[str, int, Callable[[], object]], ...]:
        """Return which opcode of which table is led to what."""
        return (
            ("op0_opcodes", 0x07, self._restart),
            ("op0_opcodes", 0x0C, self._lib.flush_buffer),  # the place is on screen anyway
            ("var_opcodes", 0x1B, self._set_colour),
            ("var_opcodes", 0x2A, self._split_window),
            ("var_opcodes", 0x2B, self._set_window),
            ("var_opcodes", 0x2D, self._erase_window),
            ("var_opcodes", 0x2E, self._erase_line),
            ("var_opcodes", 0x2F, self._set_cursor),
            ("var_opcodes", 0x31, self._set_text_style),
            ("var_opcodes", 0x32, lambda: None),  # what is buffered is only delayed
            ("var_opcodes", 0x3E, self._print_table),
            ("ext_opcodes", 0x0B, self._print_unicode),
            ("ext_opcodes", 0x0C, self._check_unicode),
            ("ext_opcodes", 0x0D, self._set_true_colour),
        )

    def widen(self) -> None:
        """Let lines of any length through, once the emulator has set its windows up.

        A word is kept back until it is whole, to be wrapped, and there is no room for
        a long one: nothing is wrapped here, so nothing is kept back.
        """
        self._windows = self._lib.curwinrec()
        self._stretch(_WIDE)
        self._windows[0].attribute = _WRAPS | _SCROLLS | _SCRIPTS
        self._windows[1].attribute = 0
        self._buffering.value = 0
        self.reverse, self.look = False, PLAIN

    def _stretch(self, columns: int) -> None:
        for number in (0, 1):
            self._windows[number].x_size = columns

    def clear(self) -> None:
        """Forget what was printed."""
        self._at.value = self._start
        self._events.clear()
        self._numbered.clear()
        self._before = self._window.value, self.reverse, self.look

    def output(self) -> Output:
        """Return what was printed since it was cleared."""
        self._lib.flush_buffer()
        raw = ctypes.string_at(self._start, self._printed())
        if not self._paper.address and len(raw) >= _OWN:
            raw += _CUT.encode("latin-1")
        letters, numbered = self._letters.shown, tuple(self._numbered)
        return Output(raw, tuple(self._events), *self._before, letters, numbered)

    def _printed(self) -> int:
        return (self._at.value or 0) - self._start

    def _note(self, kind: str, a: int, b: int = 0) -> None:
        self._events.append(WindowEvent(self._printed(), kind, a, b))

    # Opcodes led through here. Section numbers name the Standard's opcode.

    def _restart(self) -> None:
        self._lib.z_restart()
        self.widen()
        self._note("restart", 0)
        self._note("erase", -1)
        self._note("reverse", 0)
        self._looks(PLAIN)

    def _split_window(self) -> None:
        height = self._zargs[0] = min(self._zargs[0], _ROWS)
        # Some versions clear the window, in a picture of the screen that is no wider.
        self._stretch(_COLUMNS)
        self._lib.z_split_window()
        self._stretch(_WIDE)
        self._note("split", height)

    def _set_window(self) -> None:
        window = self._zargs[0]
        self._lib.z_set_window()
        self._note("window", window)

    def _erase_window(self) -> None:
        """Clear a window, or the screen (`erase_window`), but not the emulator's picture of it."""
        self._lib.flush_buffer()
        window = ctypes.c_int16(self._zargs[0]).value
        if window == _UNSPLIT:
            self._zargs[0] = 0
            self._split_window()
            self._zargs[0] = 0
            self._lib.z_set_window()
        elif window == 1:
            self._windows[1].y_cursor = self._windows[1].x_cursor = 1
        self._note("erase", window)

    def _erase_line(self) -> None:
        self._lib.flush_buffer()
        if self._zargs[0] == 1:
            self._note("blank", self._window.value)

    def _set_cursor(self) -> None:
        row, column = self._zargs[0], self._zargs[1]
        self._lib.z_set_cursor()
        self._note("cursor", row, column)

    def _set_text_style(self) -> None:
        style = self._zargs[0]
        self._lib.z_set_text_style()
        reverse = bool(style & _REVERSE or (style and self.reverse))
        if reverse != self.reverse:
            self.reverse = reverse
            self._note("reverse", int(reverse))
        self._looks(looks.styled(self.look, style))

    def _set_colour(self) -> None:
        self._looks(looks.coloured(self.look, self._zargs[0], self._zargs[1]))

    def _set_true_colour(self) -> None:
        self._looks(looks.true_coloured(self.look, self._zargs[0], self._zargs[1]))

    def _looks(self, look: Look) -> None:
        if look != self.look:
            self.look = look
            self._lib.flush_buffer()
            self._events.append(WindowEvent(self._printed(), "look", 0, 0, look))

    def _print_table(self) -> None:
        """Print a rectangle row by row (`print_table`); the emulator runs them together."""
        if self._to_memory.value:
            self._lib.z_print_table()
            return
        lib, given = self._lib, self._zargc.value
        at, width = self._zargs[0], self._zargs[1]
        height = self._zargs[2] if given > 2 else 1
        skip = self._zargs[3] if given > 3 else 0
        memory = ctypes.c_void_p.in_dll(lib, "zmp").value or 0
        window = lib.curwinrec()[0]
        row, column = window.y_cursor, window.x_cursor
        for line in range(height):
            if line and self._window.value == 0:
                lib.new_line()
                for _ in range(column - 1):
                    lib.print_char(ord(" "))
            elif line:
                window.y_cursor, window.x_cursor = row + line, column
                self._note("cursor", row + line, column)
            # Static and dynamic memory end with the first 64 KB (1.1).
            for code in ctypes.string_at(memory + at, min(width, 0x10000 - at)):
                lib.print_char(self._letters.ligature(code) or lib.translate_from_zscii(code))
            at = (at + width + skip) & 0xFFFF

    def _print_unicode(self) -> None:
        self.print_letter(chr(self._zargs[0]))

    def print_letter(self, letter: str) -> None:
        """Print a letter, whether or not there is a byte for it (`print_unicode`)."""
        if " " <= letter <= "~":
            self._lib.print_char(ord(letter))
        elif (byte := self._letters.byte(letter)) is not None:
            self._lib.print_char(byte)
        elif self._to_memory.value:
            self._lib.print_char(ord("?"))
        elif self._to_screen.value and letter.isprintable():
            self._lib.flush_buffer()
            if self._paper.address or self._printed() < _OWN:
                self._numbered.append((self._printed(), letter))
                ctypes.memset(self._at.value or 0, ord("?"), 1)
                self._at.value = (self._at.value or 0) + 1

    def _check_unicode(self) -> None:
        """Say what can be printed (1) and read too (2): see `check_unicode`."""
        letter = chr(self._zargs[0])
        self._lib.store(letter.isprintable() | self._letters.knows(letter) << 1)


class _Paper:
    """Memory to print on that lies before an address; none where there is no such.

    A page behind it can't be written to: a story that prints without end stops there.
    """

    def __init__(self, below: int) -> None:
        self._memory = mmap.mmap(-1, _MOST + 2 * mmap.PAGESIZE)
        address = ctypes.addressof(ctypes.c_char.from_buffer(self._memory))
        fence = address + _MOST
        libc = ctypes.CDLL(None)
        libc.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
        lies_before = fence + mmap.PAGESIZE <= below
        fenced = lies_before and libc.mprotect(fence, mmap.PAGESIZE, 0) == 0
        self.address = address if fenced else 0
