"""How the program reads its terminal: nothing that arrives there can end it or press keys.

The framework's own driver stops with a traceback at bytes that are no UTF-8, and takes
an escape sequence inside a bracketed paste for keys: a pasted line could then be played.
"""

from __future__ import annotations

import os
import selectors
from codecs import getincrementaldecoder

from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

from games.types import clean_text
from tui.terminal.typed_ahead import InOrder

PASTE_BEGINS = "\x1b[200~"
PASTE_ENDS = "\x1b[201~"
_CHUNK = 4096
_TICK = 0.1
"""Seconds until the end of an escape sequence is no longer waited for."""


class PasteGuard:
    """Takes control characters and escape sequences out of what is pasted.

    What is typed passes through as it is. Text may come in pieces of any size.
    """

    def __init__(self) -> None:
        self._pasting = False
        self._seen = ""
        self._kept = ""

    def clean(self, text: str) -> str:
        """Return the next piece of input with harmless pastes."""
        said: list[str] = []
        text, self._kept = self._kept + text, ""
        while text:
            text = self._paste(text, said) if self._pasting else self._keys(text, said)
        return "".join(said)

    def _keys(self, text: str, said: list[str]) -> str:
        """Pass on what is typed; return what is left for a paste that begins."""
        seen = self._seen + text
        at = seen.find(PASTE_BEGINS)
        if at < 0:
            # A beginning may be cut in two; it has been passed on, only the knowledge is kept.
            self._seen = seen[1 - len(PASTE_BEGINS) :]
            said.append(text)
            return ""
        cut = at + len(PASTE_BEGINS) - len(self._seen)
        self._seen, self._pasting = "", True
        said.append(text[:cut])
        return text[cut:]

    def _paste(self, text: str, said: list[str]) -> str:
        """Pass on what is harmless of a paste; return what follows its end."""
        pasted, end, rest = text.partition(PASTE_ENDS)
        if end:
            self._pasting = False
        else:
            # From the last escape on it may be a sequence that goes on in the next piece.
            at = pasted.rfind("\x1b")
            if at >= 0 and len(pasted) - at < _CHUNK:
                pasted, self._kept = pasted[:at], pasted[at:]
        said.append(clean_text(pasted.replace("\r\n", "\n").replace("\r", "\n")) + end)
        return rest


class TerminalDriver(InOrder, LinuxDriver):
    """Textual's driver, reading what it can't understand as what it is: odd text."""

    def run_input_thread(self) -> None:
        """Read the terminal until the program ends, and hand on what was pressed."""
        parser = XTermParser(self._debug)
        decoder = getincrementaldecoder("utf-8")(errors="replace")
        guard = PasteGuard()
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(_TICK):
                    data = os.read(self.fileno, _CHUNK)
                    if not data:  # nothing will ever come again
                        break
                    text = guard.clean(decoder.decode(data))
                    if text:  # an empty text means the end to the parser
                        for event in parser.feed(text):
                            self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)
        try:
            for _ in parser.feed(""):
                pass
        except (EOFError, ParseError):
            pass
