"""What jericho's compiled library knows of the stories that it supports.

It recognises a story by the MD5 of its file, and has for each some lines of C
that say where points and turns are counted, which object the person is and with
which words the story is won. Which stories those are is the library's own matter:
there is no list of them here.
"""

from __future__ import annotations

import ctypes
import tempfile

import numpy as np

from games.zmachine.header import Header
from games.zmachine.memory import Bytes, Globals, signed

_WORLD = 8192
"""Bytes of the library's buffer for what the story said last."""
_ROOM = 16
"""Bytes kept free before the text: the library writes up to two before a prompt."""
_ADDRESS_BITS = 16
_MOST_LOST = 256
"""Points below nothing that anyone may have."""


class Bindings:
    """What the library knows of one story; see :attr:`supported`.

    Attributes:
        supported: whether it knows anything; nothing else may be asked if not.
        score_global: the global that holds the score, None where it is kept
            elsewhere or only known by what the story says.
        score_kept: whether the score is read from memory at all.
    """

    def __init__(self, lib: ctypes.CDLL, image: bytes, header: Header) -> None:
        self._lib = lib
        self._globals = Globals(header)
        self._index = ctypes.c_int.in_dll(lib, "ROM_IDX")
        self._world = (ctypes.c_char * _WORLD).in_dll(lib, "world")
        self._said = ctypes.create_string_buffer(_WORLD + 2)
        lib.is_supported.argtypes = [ctypes.c_char_p]
        lib.get_score.restype = ctypes.c_short
        lib.clean_observation.argtypes = [ctypes.c_void_p]
        lib.clean_observation.restype = ctypes.c_char_p
        with tempfile.NamedTemporaryFile(prefix="understudy-", suffix=".story") as file:
            file.write(image)
            file.flush()
            self.supported = bool(lib.is_supported(file.name.encode()))
        self._own_index = self._index.value
        self.score_global: int | None = None
        self.score_kept = False

    def start(self, memory: Bytes) -> None:
        """Take the story up again: starting it made the library forget which it is."""
        if not self.supported:
            return
        self._index.value = self._own_index
        address = self._score_address(memory)
        self.score_kept = address is not None
        number, low = divmod((address or 0) - self._globals.base, 2)
        if low and 0 <= number < self._globals.count:
            self.score_global = number

    def hear(self, raw: bytes) -> None:
        """Show the library what the story printed, as it would have printed it itself."""
        # It cuts prompts out of the text, with no look at how long that is.
        text = raw[-(_WORLD - _ROOM) :] + b"\0\0"
        at = ctypes.addressof(self._said)
        ctypes.memset(at, 0, _ROOM)
        ctypes.memmove(at + _ROOM, text, len(text))
        self._world.value = self._lib.clean_observation(at + _ROOM)[: _WORLD - 1]

    def score(self, memory: Bytes) -> int:
        """Return the points now.

        For many stories the library reads the low byte only, where Standard 6.2
        has a signed word: -5 points would be 251.
        """
        if self.score_global is not None:
            points = signed(self._globals.read(memory, self.score_global))
            # A story may also pack something else into the other byte.
            if points >= -_MOST_LOST:
                return points
        return int(self._lib.get_score())

    def library_score(self) -> int:
        """Return the points as the library itself says them."""
        return int(self._lib.get_score())

    def moves(self) -> int:
        """Return the turns counted now."""
        return int(self._lib.get_moves())

    @property
    def max_score(self) -> int | None:
        """The most points."""
        return int(self._lib.get_max_score()) or None

    @property
    def person(self) -> int:
        """The person's object."""
        return int(self._lib.get_self_object_num())

    def victory(self) -> bool:
        """Tell whether what was heard last says that the story is won."""
        return bool(self._lib.victory())

    def game_over(self) -> bool:
        """Tell whether what was heard last says that the story is lost."""
        return bool(self._lib.game_over())

    def _score_address(self, memory: Bytes) -> int | None:
        """Return the address of the byte that the score ends in, None if there is none.

        Each byte is set to one bit of its own address in turn, and the library
        asked what it reads.
        """
        self._world.value = b""
        kept = memory.tobytes()
        everywhere = np.arange(len(kept))

        def reading(state: bytes) -> int:
            self._lib.setRAM(state)
            return self.library_score() & 0xFF

        try:
            address = 0
            for bit in range(_ADDRESS_BITS):
                address |= (reading((everywhere >> bit & 1).astype(np.uint8).tobytes()) & 1) << bit
            alone = bytearray(len(kept))
            if address < len(kept):
                alone[address] = 1
            found = reading(bytes(alone)) == 1 and reading(bytes(len(kept))) == 0
        finally:
            self._lib.setRAM(kept)
        return address if found else None
