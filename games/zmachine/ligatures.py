"""The ligatures of the standard Unicode table, which the emulator can't show or read.

œ and Œ have ZSCII codes (Standard 3.8.5.3) and no place in Latin-1, all that the
emulator knows: it prints a question mark. A story that has no table of its own can't be
given one. So a letter that it doesn't use stands for each of them between emulator and
text, and what names a ligature by its code is led through here. References are to the
Z-Machine Standards Document 1.1.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable

from games.errors import StoryError
from games.zmachine.letters import FIRST, LIGATURES, STANDARD_LETTERS, Letters
from games.zmachine.memory import Story

_CODES = {FIRST + STANDARD_LETTERS.index(letter): letter for letter in LIGATURES}
_PACKED = {3: 2, 4: 4, 5: 4, 8: 8}
_DEEPEST = 16
"""Tables in memory that printing may be led into, one within the other (7.1.2.1)."""


class Ligatures:
    """Leads ligatures past an emulator that doesn't know them.

    Attributes:
        used: whether the story may print any.
        typed: whether there may be any in the line that is sent.

    Args:
        print_letter: prints a letter for which there is no byte.
    """

    def __init__(
        self,
        lib: ctypes.CDLL,
        story: Story,
        letters: Letters,
        print_letter: Callable[[str], object],
    ) -> None:
        self._lib = lib
        self._letters = letters
        self._story = story
        self._print_letter = print_letter
        self._packed = _PACKED[story.header.version]
        self._texts: dict[int, str] = {}
        self._tables: list[int] = []
        self._standing = {
            FIRST + STANDARD_LETTERS.index(chr(letters.byte(letter) or 0)): code
            for code, letter in _CODES.items()
            if letters.stand_ins
        }
        self.used = letters.prints_ligatures
        self.typed = False
        self._zargs = (ctypes.c_uint16 * 8).in_dll(lib, "zargs")
        self._zargc = ctypes.c_int.in_dll(lib, "zargc")
        self._zmp = ctypes.c_void_p.in_dll(lib, "zmp")

    def hooks(self) -> tuple[tuple[str, int, Callable[[], object]], ...]:
        """Return which opcode of which table is led to what."""
        reading = ("var_opcodes", 0x3B, self._tokenise)
        if not self.used:
            return (reading,)
        return (
            reading,
            ("op0_opcodes", 0x02, self._print),
            ("op0_opcodes", 0x03, self._print_ret),
            ("op1_opcodes", 0x07, self._print_addr),
            ("op1_opcodes", 0x0A, self._print_obj),
            ("op1_opcodes", 0x0D, self._print_paddr),
            ("var_opcodes", 0x25, self._print_char),
        )

    # Opcodes led through here.

    def _print(self) -> None:
        at = self._lib.getPC()
        if self._told(at):
            self._lib.setPC(at + self._length(at))
        else:
            self._lib.z_print()

    def _print_ret(self) -> None:
        at = self._lib.getPC()
        if self._told(at):
            self._lib.new_line()
            self._lib.ret(1)
        else:
            self._lib.z_print_ret()

    def _print_addr(self) -> None:
        if not self._told(self._zargs[0]):
            self._lib.z_print_addr()

    def _print_paddr(self) -> None:
        if not self._told(self._zargs[0] * self._packed):
            self._lib.z_print_paddr()

    def _print_obj(self) -> None:
        if not self._told(self._name(self._zargs[0])):
            self._lib.z_print_obj()

    def _print_char(self) -> None:
        code = self._zargs[0]
        if code in _CODES:
            self._lib.print_char(self._letters.byte(_CODES[code]))
        elif code in self._standing:
            self._print_letter(self._story.zscii(code))
        else:
            self._lib.z_print_char()

    def read(self, then: Callable[[], object], *, lengthy: bool) -> None:
        """Let the emulator read a line, and put the codes of ligatures in (`read`).

        Args:
            then: what reads it.
            lengthy: the text buffer's second byte is the line's length (version 5 on).
        """
        if not self.typed:
            then()
            return
        text, tokens = self._zargs[0], self._zargs[1]
        then()
        buffer = ctypes.string_at((self._zmp.value or 0) + text, 256)
        start = text + (2 if lengthy else 1)
        line = buffer[2 : 2 + buffer[1]] if lengthy else buffer[1:].split(b"\0")[0]
        if self._replace(start, line) and tokens:
            self._lib.tokenise_line(text, tokens, 0, 0)
            self._find_words(text, tokens)

    def _tokenise(self) -> None:
        text, tokens, dictionary = self._zargs[0], self._zargs[1], self._zargs[2]
        given = self._zargc.value
        self._lib.z_tokenise()
        if (self.used or self.typed) and (given < 3 or not dictionary):
            self._find_words(text, tokens)

    def _find_words(self, text: int, tokens: int) -> None:
        """Put in which words of a line are those of the dictionary (13.6.1, 15 `read`).

        The emulator looks for words with question marks instead of ligatures.
        """
        memory = self._zmp.value or 0
        line = ctypes.string_at(memory + text, 256)
        found = ctypes.string_at(memory + tokens, 2 + 4 * 255)
        for entry in range(2, 2 + 4 * found[1], 4):
            length, start = found[entry + 2], found[entry + 3]
            codes = line[start : start + length]
            if _CODES.keys() & set(codes) and (word := self._story.dictionary.find(codes)):
                self._lib.storeb(tokens + entry, word >> 8)
                self._lib.storeb(tokens + entry + 1, word & 0xFF)

    def read_key(self, then: Callable[[], object], sent: int) -> None:
        """Let the emulator read a key, and store the code of a ligature (`read_char`)."""
        code = self._code(sent)
        if code is None:
            then()
            return
        lib = self._lib
        at, stack = lib.getPC(), lib.getSP()
        then()
        lib.setPC(at)
        lib.setSP(stack)  # the result may have been pushed
        lib.store(code)

    def _code(self, sent: int) -> int | None:
        named = next((c for c in LIGATURES if self._letters.byte(c) == sent), None)
        if named is None or not self._letters.stand_ins:
            return None
        return FIRST + STANDARD_LETTERS.index(named)

    def output_stream(self, then: Callable[[], object]) -> None:
        """Let printing be led into memory and back, where ligatures get their codes (7.1.2)."""
        if not self.used:
            then()
            return
        number = ctypes.c_int16(self._zargs[0]).value
        opened = self._zargs[1] if number == 3 else 0
        then()
        if number == 3 and len(self._tables) < _DEEPEST:
            self._tables.append(opened)
        elif number == -3 and self._tables:
            at = self._tables.pop()
            memory = self._zmp.value or 0
            length = int.from_bytes(ctypes.string_at(memory + at, 2), "big")
            self._replace(at + 2, ctypes.string_at(memory + at + 2, min(length, 0xFFFF - at - 2)))

    def _replace(self, start: int, codes: bytes) -> bool:
        found = False
        for offset, code in enumerate(codes):
            if code in self._standing:
                self._lib.storeb(start + offset, self._standing[code])
                found = True
        return found

    # Strings.

    def _told(self, address: int) -> bool:
        """Print the string at an address, if there are ligatures in it."""
        text = self._texts.get(address)
        if text is None:
            text = self._texts[address] = self._text(address)
        if not text:
            return False
        lib = self._lib
        for letter in text:
            if letter == "\n":
                lib.new_line()
            else:
                lib.print_char(self._letters.byte(letter) or ord(letter))
        return True

    def _text(self, address: int) -> str:
        if not 0 < address < len(self._story.image):
            return ""
        try:
            text = self._story.text(address)
        except (StoryError, IndexError):
            return ""  # the emulator knows how to fail
        return text if any(letter in text for letter in LIGATURES) else ""

    def _length(self, address: int) -> int:
        image, at = self._story.image, address
        while not image[at] & 0x80:
            at += 2
        return at + 2 - address

    def _name(self, number: int) -> int:
        table = self._story.objects
        if not 1 <= number <= table.count:
            return 0
        at = self._story.word(table.base + number * table.entry - 2)
        return at + 1 if self._story.byte(at) else 0
