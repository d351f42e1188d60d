"""How the program reads a browser: as harmlessly as a terminal, and never left behind."""

from __future__ import annotations

from codecs import getincrementaldecoder
from contextlib import suppress

from textual import messages
from textual._xterm_parser import XTermParser
from textual.drivers._byte_stream import ByteStream
from textual.drivers.web_driver import WebDriver, _ExitInput

from tui.terminal.terminal import PasteGuard
from tui.terminal.typed_ahead import InOrder

LARGEST = 500
"""Columns or rows of a browser's terminal that are believed."""


class BrowserDriver(InOrder, WebDriver):
    """Textual's driver for browsers, with cleaned pastes, that ends with its server."""

    def run_input_thread(self) -> None:
        """Read what the server passes on until it goes away or says so."""
        parser, packets, guard = XTermParser(self._debug), ByteStream(), PasteGuard()
        decoder = getincrementaldecoder("utf-8")(errors="replace")
        with suppress(_ExitInput):
            for data in self._input_reader:
                for kind, payload in packets.feed(data) if data else ():
                    if kind == "D":
                        text = guard.clean(decoder.decode(payload))
                        for event in parser.feed(text) if text else ():
                            self.process_message(event)
                    else:
                        self._on_meta(kind, payload)
                for event in parser.tick():
                    self.process_message(event)
        # The server has gone, or the browser: nobody could leave otherwise.
        self._app.call_later(self._app.post_message, messages.ExitApp())

    def on_meta(self, packet_type: str, payload: dict[str, object]) -> None:
        """Take a message of the server's; a size that can't be is made one."""
        if packet_type == "resize":
            for side in ("width", "height"):
                told = payload.get(side)
                payload[side] = max(1, min(LARGEST, told if isinstance(told, int) else 80))
        super().on_meta(packet_type, payload)
