from __future__ import annotations

import errno
import hashlib
import os
import resource
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

from games.catalog import Catalog
from games.errors import FetchError
from games.fetch import BASE, LARGEST_FETCH, _disk_error, _Download, fetch
from games.known import KNOWN_STORIES
from tests.support.stories import find_story
from tests.support.waiting import PATIENCE

ZORK = next(story for story in KNOWN_STORIES if story.id == "zork1")
assert ZORK.source is not None
ADDRESS = f"/{ZORK.source.repository}/{ZORK.source.commit}/{ZORK.source.path}"

Answer = Callable[[BaseHTTPRequestHandler], None]


class Server(ThreadingHTTPServer):
    """A loopback server whose every answer is the test's own."""

    daemon_threads = True

    def __init__(self, answer: Answer) -> None:
        self.asked: list[str] = []
        self.let_go = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(self.path)
                answer(self)

            def log_message(self, *arguments: object) -> None:
                pass

        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@pytest.fixture
def serve() -> Iterator[Callable[[Answer], Server]]:
    servers: list[Server] = []

    def start(answer: Answer) -> Server:
        server = Server(answer)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.let_go.set()
        server.shutdown()
        server.server_close()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home" / "stories"


def sends(body: bytes, length: int | None = None, status: int = 200) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        if length != -1:
            request.send_header("Content-Length", str(len(body) if length is None else length))
        request.end_headers()
        request.wfile.write(body)

    return answer


def quiet(so_far: int, total: int | None) -> None:
    """Tell nobody."""


def zork() -> bytes:
    return find_story("zork1.z3").read_bytes()


def left(home: Path) -> list[str]:
    return os.listdir(home) if home.exists() else []


def test_a_story_arrives_whole_and_in_its_place(
    serve: Callable[[Answer], Server], home: Path
) -> None:
    story = zork()
    server = serve(sends(story))
    told: list[tuple[int, int | None]] = []
    info = fetch("zork1", home, progress=lambda *args: told.append(args), base=server.base)
    assert server.asked == [ADDRESS]
    assert (info.id, info.title, info.licence) == ("zork1", "Zork I", "MIT")
    assert info.path == home / "zork1.z3"
    assert info.path.read_bytes() == story
    assert left(home) == ["zork1.z3"]
    assert told[0] == (0, len(story))
    assert told[-1] == (len(story), len(story))
    assert told == sorted(told)
    assert Catalog([], home).find("zork1") == info


def test_a_story_that_is_here_is_not_fetched_again(
    serve: Callable[[Answer], Server], home: Path
) -> None:
    home.mkdir(parents=True)
    (home / "my zork.z3").write_bytes(zork())
    server = serve(sends(b"", status=500))
    assert fetch("zork1", home, progress=quiet, base=server.base).path == home / "my zork.z3"
    assert server.asked == []


def test_a_different_file_of_that_name_is_left_alone(
    serve: Callable[[Answer], Server], home: Path
) -> None:
    home.mkdir(parents=True)
    (home / "zork1.z3").write_bytes(b"mine")
    server = serve(sends(zork()))
    info = fetch("zork1", home, progress=quiet, base=server.base)
    assert info.path == home / f"zork1-{ZORK.sha256[:6]}.z3"
    assert (home / "zork1.z3").read_bytes() == b"mine"


def test_a_server_that_tells_no_length_will_do(
    serve: Callable[[Answer], Server], home: Path
) -> None:
    server = serve(sends(zork(), length=-1))
    told: list[tuple[int, int | None]] = []
    fetch("zork1", home, progress=lambda *args: told.append(args), base=server.base)
    assert {total for _, total in told} == {None}
    assert told[-1][0] == len(zork())


def test_a_redirect_is_followed(serve: Callable[[Answer], Server], home: Path) -> None:
    last = serve(sends(zork()))

    def onward(request: BaseHTTPRequestHandler) -> None:
        request.send_response(302)
        request.send_header("Location", f"{last.base}/elsewhere")
        request.end_headers()

    first = serve(onward)
    assert fetch("zork1", home, progress=quiet, base=first.base).path == home / "zork1.z3"
    assert last.asked == ["/elsewhere"]


@pytest.mark.parametrize("target", ["ftp://127.0.0.1/zork1.z3", "file:///etc/hostname"])
def test_a_redirect_away_from_the_web_is_refused(
    serve: Callable[[Answer], Server], home: Path, target: str
) -> None:
    def onward(request: BaseHTTPRequestHandler) -> None:
        request.send_response(302)
        request.send_header("Location", target)
        request.end_headers()

    with pytest.raises(FetchError, match="not secure"):
        fetch("zork1", home, progress=quiet, base=serve(onward).base)
    assert left(home) == []


def test_the_wrong_file_is_refused_with_both_hashes(
    serve: Callable[[Answer], Server], home: Path
) -> None:
    wrong = b"\x03" + bytes(5000)
    with pytest.raises(FetchError) as caught:
        fetch("zork1", home, progress=quiet, base=serve(sends(wrong)).base)
    assert ZORK.sha256 in caught.value.message
    assert hashlib.sha256(wrong).hexdigest() in caught.value.message
    assert "Nothing was kept" in caught.value.hint
    assert left(home) == []


@pytest.mark.parametrize("status", [403, 404, 429, 500, 503])
def test_a_refusal_is_told_with_its_number(
    serve: Callable[[Answer], Server], home: Path, status: int
) -> None:
    with pytest.raises(FetchError, match=rf"127\.0\.0\.1 answered {status}"):
        fetch("zork1", home, progress=quiet, base=serve(sends(b"no", status=status)).base)
    assert left(home) == []


def test_a_file_that_is_cut_short_is_refused(serve: Callable[[Answer], Server], home: Path) -> None:
    with pytest.raises(FetchError, match="ended after 5,000 of 92,160 bytes"):
        fetch("zork1", home, progress=quiet, base=serve(sends(bytes(5000), 92160)).base)
    assert left(home) == []


@pytest.mark.parametrize("length", [None, -1, 10])
def test_a_file_without_end_is_not_taken_in(
    serve: Callable[[Answer], Server], home: Path, length: int | None
) -> None:
    server = serve(sends(bytes(LARGEST_FETCH + 5), length))
    with pytest.raises(FetchError, match=r"more than 1,048,576 bytes|is not Zork I"):
        fetch("zork1", home, progress=quiet, base=server.base)
    assert left(home) == []


@pytest.mark.parametrize("body", [b"", b"\x03" * 100])
def test_a_server_that_falls_silent_is_given_up(
    serve: Callable[[Answer], Server], home: Path, body: bytes
) -> None:
    def stall(request: BaseHTTPRequestHandler) -> None:
        if body:
            sends(body, 92160)(request)
        server.let_go.wait(PATIENCE)

    server = serve(stall)
    with pytest.raises(FetchError, match=r"silent for 0\.2 seconds"):
        fetch("zork1", home, progress=quiet, base=server.base, timeout=0.2)
    assert left(home) == []


def test_an_answer_that_is_not_the_web_s_is_refused(
    serve: Callable[[Answer], Server], home: Path
) -> None:
    def babble(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"what?\r\n\r\n")

    with pytest.raises(FetchError, match="makes no sense"):
        fetch("zork1", home, progress=quiet, base=serve(babble).base)
    assert left(home) == []


def test_no_server_and_no_name_are_told_apart(home: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(FetchError, match="can't be reached"):
        fetch("zork1", home, progress=quiet, base=base)
    with pytest.raises(FetchError, match="no network"):
        fetch("zork1", home, progress=quiet, base="http://no-such-host.invalid")
    assert left(home) == []


def test_a_cancelled_fetch_leaves_nothing(serve: Callable[[Answer], Server], home: Path) -> None:
    told: list[int] = []

    def half(request: BaseHTTPRequestHandler) -> None:
        sends(bytes(20_000), 92160)(request)
        server.let_go.wait(PATIENCE)

    server = serve(half)
    with pytest.raises(FetchError, match="cancelled"):
        fetch(
            "zork1",
            home,
            progress=lambda so_far, total: told.append(so_far),
            cancelled=lambda: bool(told and told[-1] > 0),
            base=server.base,
        )
    assert told[-1] > 0
    assert left(home) == []


def test_only_what_is_freely_licensed_can_be_fetched(home: Path) -> None:
    for name in ("curses", "cave", "zork4", "../zork1"):
        with pytest.raises(FetchError) as caught:
            fetch(name, home, progress=quiet, base="http://127.0.0.1:1")
        assert "zork1, zork2, zork3" in caught.value.hint
    assert not home.exists()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(FetchError, match="can't be written") as caught:
        fetch("zork1", tmp_path / "file" / "stories", progress=quiet, base="http://127.0.0.1:1")
    assert "--home" in caught.value.hint


def test_a_write_that_fails_midway_leaves_nothing(
    serve: Callable[[Answer], Server], home: Path
) -> None:
    server = serve(sends(bytes(92160)))
    home.mkdir(parents=True)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(FetchError, match="can't be written"):
            fetch("zork1", home, progress=quiet, base=server.base)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert left(home) == []


def test_a_full_disk_is_called_that(tmp_path: Path) -> None:
    told = _disk_error(tmp_path, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    assert "no room left" in told.message
    assert "Free some space" in told.hint


def test_the_pinned_address_is_secure_and_names_a_commit() -> None:
    assert BASE.startswith("https://")
    for story in KNOWN_STORIES:
        assert len(bytes.fromhex(story.sha256)) == 32
        if story.source is not None:
            assert len(bytes.fromhex(story.source.commit)) == 20
            assert story.licence == "MIT"


def test_from_a_secure_address_nothing_less_will_do(home: Path) -> None:
    with pytest.raises(FetchError, match="no web address"):
        fetch("zork1", home, progress=quiet, base="file:///etc")


@pytest.mark.parametrize(
    ("base", "refused"), [("https://example.org", True), ("http://example.org", False)]
)
def test_a_redirect_never_leaves_a_secure_address(base: str, refused: bool) -> None:
    download = _Download(ZORK, base, 1.0, quiet, lambda: False)
    headers = {"Location": "http://example.org/b"}
    answer = SimpleNamespace(ok=True, is_redirect=True, url=f"{base}/a", headers=headers)
    if refused:
        with pytest.raises(FetchError, match="not secure"):
            download._begin(answer)
    else:
        download._begin(answer)
