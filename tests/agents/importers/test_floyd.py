"""Logs of ClubFloyd as its bot writes them: repeated commands, status lines, turned pages."""

from __future__ import annotations

from pathlib import Path

from agents.importers.recordings.formats import read_recording


def test_a_bot_may_repeat_the_command_and_be_asked(tmp_path: Path) -> None:
    log = [
        'maga says (to Floyd), "read sign"',
        "Floyd ] >read sign",
        "Floyd ] It says",
        "Floyd ] > KEEP OUT",
        'Jota asks (of Floyd), "who am I?"',
        "Floyd ] As good-looking as ever.",
        "Floyd ] >",
    ]
    (tmp_path / "log").write_text("\n".join(log))
    found = read_recording(tmp_path / "log")
    assert found.format == "clubfloyd"
    assert [(line.command, line.answer) for line in found.lines] == [
        ("read sign", "It says\n> KEEP OUT"),
        ("who am I?", "As good-looking as ever."),
    ]


def test_a_bots_status_line_and_turned_pages_are_no_answers(tmp_path: Path) -> None:
    log = [
        "Floyd | Hall",
        'maga says (to Floyd), "read book"',
        "Floyd ]  Hall                    Score: 0",
        "Floyd | The first page.",
        'maga says (to Floyd), "push space"',
        "maga pushes the green 'space' button.",
        "Floyd | The second page.",
        "Floyd | >",
        'maga says (to Floyd), "push button"',
        "Floyd | Click.",
    ]
    (tmp_path / "log").write_text("\n".join(log))
    found = read_recording(tmp_path / "log")
    assert found.opening == "Hall"
    assert [(line.command, line.answer) for line in found.lines] == [
        ("read book", "The first page.\nThe second page."),
        ("push button", "Click."),
    ]
