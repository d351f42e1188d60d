"""One way for every screen to report a failed worker or an unexpected error."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message
from textual.message_pump import MessagePump
from textual.worker import Worker, WorkerState


@dataclass
class Troubled(Message):
    """Something unexpected went wrong; the app shows it and writes it down."""

    error: BaseException


class ShowsFailures(MessagePump):
    """Mix into a screen: its workers' failures reach the app's one handler.

    Workers must be started with ``exit_on_error=False``.
    """

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Report a failed worker."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            self.post_message(Troubled(event.worker.error))
