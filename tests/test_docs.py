"""What the pages tell is so: commands run, links lead somewhere, the map is the code's."""

from __future__ import annotations

import ast
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import grimp
import pytest

from tests.support import program
from tests.support.paths import TOP
from tests.support.waiting import PATIENCE

PAGES = [TOP / "README.md", TOP / "CONTRIBUTING.md", TOP / "CHANGELOG.md"]
PAGES += sorted((TOP / "docs").glob("*.md"))
STORIES = os.environ.get("UNDERSTUDY_STORIES", "")


def commands() -> list[str]:
    """Return the lines that the pages tell to type in their console blocks, each once."""
    told: dict[str, None] = {}
    for page in PAGES:
        blocks = re.findall(r"^```console\n(.*?)^```", page.read_text("utf-8"), re.M | re.S)
        for line in "".join(blocks).splitlines():
            if line.startswith("$ "):
                told[line.removeprefix("$ ").split("  #")[0].strip()] = None
    return list(told)


@pytest.mark.parametrize("line", [line for line in commands() if line.startswith("make ")])
def test_the_targets_that_the_pages_tell_of_exist(line: str) -> None:
    words = [shutil.which("make") or "make", "-n", *re.sub(r"ARGS=.*", "", line).split()[1:]]
    done = subprocess.run(words, cwd=TOP, capture_output=True, check=False, timeout=PATIENCE)
    assert done.returncode == 0


def environ(folder: Path, home: Path) -> dict[str, str]:
    """Return what a command finds around it: this program first, a home and stories."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    found = {"PATH": path, "UNDERSTUDY_HOME": str(home), "UNDERSTUDY_STORIES": STORIES}
    return found | {"HOME": str(folder)}


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home with session 1, which the pages' examples speak of."""
    folder = tmp_path_factory.mktemp("played")
    program.run(
        *("play", "cave", "--plain", "--seed", "5"),
        said="no\nin\ntake lamp\n",
        folder=folder,
        environ=environ(folder, folder / "home"),
    ).check_returncode()
    return folder / "home"


@pytest.mark.slow
@pytest.mark.parametrize("line", [line for line in commands() if "understudy" in line])
def test_the_command_lines_of_the_pages_run(
    line: str, tmp_path: Path, home_folder: Path, played: Path
) -> None:
    if re.search(r"\b(zork\d|advent|curses|balances)\b", line) and not STORIES:
        pytest.skip("needs the stories of UNDERSTUDY_STORIES")
    shutil.copytree(played, home_folder)
    (tmp_path / "saves").symlink_to(TOP / "saves")  # what a checkout has
    around = environ(tmp_path, home_folder)
    if re.fullmatch(r"understudy [^|&;<>$`*?~#]*( && understudy [^|&;<>$`*?~#]*)*", line):
        for one in line.split(" && "):
            done = program.run(*shlex.split(one)[1:], environ=around, folder=tmp_path)
            if done.returncode:
                break
    else:  # a shell has more to do than to start it
        done = subprocess.run(
            ["sh", "-c", line],
            cwd=tmp_path,
            env=around,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
    # Misuse without a terminal is all that may be wrong with a line that opens a screen.
    screen = "terminal" in done.stderr
    assert done.returncode == 0 or (done.returncode == 2 and screen), done.stderr


def test_every_command_of_the_pages_is_run() -> None:
    """No console line is of a kind that no test above takes."""
    assert [line for line in commands() if not re.search(r"^make |understudy", line)] == []


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as they are shown on the web."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.M)
    return {
        re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.M | re.S)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in link:
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_of_the_project_that_pages_name_exist(page: Path) -> None:
    if page.name == "CHANGELOG.md":
        pytest.skip("it tells of what was, too")
    named = re.findall(r"`((?:agents|games|tui|tests|docs)/[\w./-]*)`", page.read_text("utf-8"))
    assert [name for name in named if not (TOP / name).exists()] == []
    # Once a room is named, a page names its modules from there on.
    modules = re.findall(r"`([\w/]+\.py)`", page.read_text("utf-8"))
    rooms = [TOP / room for room in ("agents", "games", "tui", "tests", "docs")]
    known = [f"/{file.relative_to(TOP)}" for room in rooms for file in room.rglob("*.py")]
    assert [one for one in modules if not any(file.endswith(f"/{one}") for file in known)] == []


ROOM = re.compile(r"^\| `agents/(\w+)` \| (.+) \| (.+) \|$", re.M)


def rooms() -> dict[str, tuple[str, set[str]]]:
    """Read the table of rooms: name -> (what it is for, rooms it may import)."""
    text = (TOP / "docs" / "architecture.md").read_text("utf-8")
    return {
        room: (what, set(re.findall(r"`(\w+)`", allowed)))
        for room, what, allowed in ROOM.findall(text)
    }


def test_the_map_has_every_room_of_agents() -> None:
    found = {path.parent.name for path in (TOP / "agents").glob("*/__init__.py")}
    assert set(rooms()) == found


@pytest.mark.parametrize("room", rooms())
def test_a_room_says_of_itself_what_the_map_says(room: str) -> None:
    source = (TOP / "agents" / room / "__init__.py").read_text("utf-8")
    told = ast.get_docstring(ast.parse(source)) or ""
    first, _, rest = told.partition("\n\n")
    what, allowed = rooms()[room]
    assert first == f"{what}."
    assert rest.startswith("May import ")
    assert set(re.findall(r"`agents\.(\w+)`", rest)) == allowed


def test_rooms_import_what_the_map_allows() -> None:
    graph = grimp.build_graph("agents", cache_dir=None)
    found: dict[str, set[str]] = defaultdict(set)
    for module in graph.modules - {"agents"}:
        for other in graph.find_modules_directly_imported_by(module):
            found[module.split(".")[1]].add(other.split(".")[1])
    wrong = {
        (room, other)
        for room, others in found.items()
        for other in others - {room} - rooms()[room][1]
    }
    assert wrong == set()


INNER = re.compile(r"^\| `agents/(\w+)/(\w+)` \| (.+) \| (.+) \|$", re.M)


def inner_rooms() -> dict[tuple[str, str], tuple[str, set[str]]]:
    """Read the table of rooms within rooms: (room, its room) -> as :func:`rooms`."""
    text = (TOP / "docs" / "architecture.md").read_text("utf-8")
    return {
        (room, inner): (what, set(re.findall(r"`(\w+)`", allowed)))
        for room, inner, what, allowed in INNER.findall(text)
    }


def test_the_map_has_every_room_within_a_room() -> None:
    found = {path.parent for path in (TOP / "agents").glob("*/*/__init__.py")}
    found.discard(TOP / "agents" / "home" / "migrations")
    assert {(path.parent.name, path.name) for path in found} == set(inner_rooms())
    for path in {path.parent for path in found}:
        assert [loose.name for loose in path.glob("*.py")] == ["__init__.py"]


@pytest.mark.parametrize(("room", "inner"), inner_rooms())
def test_a_room_within_a_room_imports_what_the_map_says(room: str, inner: str) -> None:
    folder = TOP / "agents" / room / inner
    what, allowed = inner_rooms()[room, inner]
    told = ast.get_docstring(ast.parse((folder / "__init__.py").read_text("utf-8"))) or ""
    assert told.partition("\n\n")[0] == f"{what}."
    assert set(re.findall(r"`(\w+)`", told.partition("May import ")[2])) == allowed
    sources = (path.read_text("utf-8") for path in folder.glob("*.py"))
    siblings = rf"(?:from|import) agents\.{room}\.(\w+)"
    found = {other for source in sources for other in re.findall(siblings, source)}
    assert found - {inner} <= allowed


def test_every_table_of_the_database_is_named() -> None:
    text = (TOP / "docs" / "formats.md").read_text("utf-8").split("## The database")[1]
    steps = sorted((TOP / "agents" / "home" / "migrations").glob("m*.py"))
    source = "\n".join(step.read_text("utf-8") for step in steps)
    made = set(re.findall(r"CREATE (?:VIRTUAL )?TABLE (\w+)", source))
    assert len(made) > 20
    assert made - set(re.findall(r"`(\w+)`", text)) == set()


def test_the_changelog_knows_the_version() -> None:
    text = (TOP / "CHANGELOG.md").read_text("utf-8")
    version = re.search(r'^version = "(.+)"', (TOP / "pyproject.toml").read_text(), re.M)
    assert version is not None
    assert f"## [{version[1]}]" in text
