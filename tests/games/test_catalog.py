from __future__ import annotations

import hashlib
import os
import shutil
import stat
import struct
from pathlib import Path

import pytest

from games.catalog import Catalog
from games.errors import StoryError
from games.known import KNOWN_STORIES
from games.story_files import LARGEST_STORY
from games.types import Engine
from tests.support.stories import find_story

KNOWN = {story.id: story for story in KNOWN_STORIES}


def story(
    version: int = 3, release: int = 7, serial: bytes = b"260101", body: bytes = b"\x01"
) -> bytes:
    """Make the smallest image whose header makes sense; it has no code to run."""
    unit = {3: 2, 4: 4, 5: 4, 8: 8}.get(version, 2)
    size = (512 + len(body) + unit - 1) // unit * unit
    image = bytearray(size)
    image[0] = version
    struct.pack_into(">H", image, 0x02, release)
    for at, value in ((0x06, 400), (0x08, 380), (0x0A, 64), (0x0C, 256), (0x0E, 370)):
        struct.pack_into(">H", image, at, value)
    image[0x12:0x18] = serial
    struct.pack_into(">H", image, 0x1A, size // unit)
    image[512 : 512 + len(body)] = body
    struct.pack_into(">H", image, 0x1C, sum(image[64:]) & 0xFFFF)
    return bytes(image)


def blorb(chunk: bytes, content: bytes) -> bytes:
    padded = content + b"\0" * (len(content) % 2)
    body = b"IFRS" + chunk + struct.pack(">I", len(content)) + padded
    return b"FORM" + struct.pack(">I", len(body)) + body


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def ids(catalog: Catalog) -> list[str]:
    return [entry.info.id for entry in catalog.entries()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "stories"
    made.mkdir()
    return made


def test_with_nothing_here_the_cave_can_be_played_and_zork_fetched(tmp_path: Path) -> None:
    entries = Catalog([], tmp_path / "absent").entries()
    assert [(e.info.id, e.info.title, e.available, e.fetchable) for e in entries] == [
        ("cave", "Colossal Cave", True, False),
        ("zork1", "Zork I", False, True),
        ("zork2", "Zork II", False, True),
        ("zork3", "Zork III", False, True),
    ]
    assert entries[0].info.engine is Engine.CAVE
    assert all(entry.info.licence == "MIT" for entry in entries[1:])
    assert entries[1].info.sha256 == KNOWN["zork1"].sha256
    assert entries[1].info.path is None


def test_stories_are_found_by_what_their_names_end_in(folder: Path) -> None:
    for at, name in enumerate(["a.z3", "b.Z4", "c.z5", "d.Z8", "e.DAT", "f.zblorb"]):
        image = story({"4": 4, "5": 5, "8": 8}.get(name[-1], 3), body=bytes([at + 1]))
        (folder / name).write_bytes(blorb(b"ZCOD", image) if name[0] == "f" else image)
    (folder / "notes.txt").write_text("no story")
    (folder / "deeper.z5").mkdir()
    catalog = Catalog([folder])
    assert ids(catalog)[4:] == ["a", "b", "c", "d", "e", "f"]
    assert catalog.problems() == []
    assert catalog.find("b").path == folder / "b.Z4"


def test_release_and_serial_come_from_the_header(folder: Path) -> None:
    data = story(release=42, serial=b"990131")
    (folder / "lost_pig-two.z3").write_bytes(data)
    info = Catalog([folder]).find("lost-pig-two")
    assert (info.title, info.release, info.licence) == ("Lost Pig Two", "42 / 990131", "unknown")
    assert info.sha256 == sha256(data)
    assert info.engine is Engine.ZMACHINE


@pytest.mark.parametrize(
    ("name", "title"), [("advent", "Adventure"), ("balances", "Balances"), ("curses", "Curses")]
)
def test_known_stories_keep_their_titles_whatever_the_file_is_called(
    folder: Path, name: str, title: str
) -> None:
    shutil.copy(find_story(f"{name}.z5"), folder / "something.z5")
    assert Catalog([folder]).find(title).id == name
    assert "something" not in ids(Catalog([folder]))


def test_zork_is_known_by_its_contents_and_not_by_its_name(folder: Path) -> None:
    (folder / "zork1.z3").write_bytes(story())
    entries = {entry.info.id: entry for entry in Catalog([folder]).entries()}
    assert not entries["zork1"].available
    [other] = [entry for entry in entries.values() if entry.available and entry.info.path]
    assert other.info.id == f"zork1-{sha256(story())[:6]}"
    shutil.copy(find_story("zork1.z3"), folder / "renamed.z3")
    found = Catalog([folder]).find("zork1")
    assert (found.path, found.release) == (folder / "renamed.z3", "119 / 880429")
    assert found.title == "Zork I"


def test_the_same_story_twice_is_one_entry_and_two_of_a_name_are_two(tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two", tmp_path / "three"]
    for at, folder in enumerate(folders):
        folder.mkdir()
        (folder / "Tale.z3").write_bytes(story(body=bytes([max(at, 1)])))
    found = ids(Catalog(folders))[4:]
    assert found == ["tale", f"tale-{sha256(story(body=bytes([2])))[:6]}"]
    assert Catalog(folders).find("tale").path == folders[0] / "Tale.z3"
    assert len(set(ids(Catalog([*folders, folders[0]])))) == 6


@pytest.mark.parametrize("name", ["Zürich.z5", "日本.z5", "a  b__c.z5", "[b]bold.z5", "CAVE.z5"])
def test_any_file_name_makes_an_id_and_a_title(folder: Path, name: str) -> None:
    (folder / name).write_bytes(story(5))
    [entry] = Catalog([folder]).entries()[4:]
    assert entry.info.id not in ("cave", "")
    assert entry.info.title
    assert Catalog([folder]).find(entry.info.id) == entry.info


def test_file_names_that_are_no_text_do_no_harm(folder: Path) -> None:
    name = os.fsencode(folder) + b"/\xff\x1b[31m.z3"
    try:
        Path(os.fsdecode(name)).write_bytes(story())
    except OSError:
        pytest.skip("this file system takes text only")
    [entry] = Catalog([folder]).entries()[4:]
    entry.info.title.encode()
    assert "\x1b" not in entry.info.title


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("g.ulx", b"Glul" + bytes(60), "Glulx"),
        ("g.gblorb", blorb(b"GLUL", b"Glul"), "Glulx"),
        ("t.gam", b"TADS2 bin\n\r\x1a" + bytes(99), "TADS 2"),
        ("t.t3", b"T3-image\r\n\x1a" + bytes(99), "TADS 3"),
        ("six.z6", story(6), "version 6"),
        ("six.z5", story(6), "version 6"),
        ("one.z1", story(1), "version 1"),
        ("empty.z5", b"", "empty"),
        ("short.z5", story(5)[:300], "cut short"),
        ("flipped.z5", story(5)[:500] + b"\x98" + story(5)[501:], "checksum"),
        ("noise.z5", bytes(range(99, 256)) * 8, "not a Z-machine story"),
    ],
)
def test_what_cannot_be_played_is_named(folder: Path, name: str, data: bytes, told: str) -> None:
    (folder / name).write_bytes(data)
    catalog = Catalog([folder])
    [entry] = catalog.entries()[4:]
    assert told in entry.problem
    assert (entry.available, entry.fetchable) == (False, False)
    [problem] = catalog.problems()
    assert name in problem
    assert told in problem
    for asked in (entry.info.id, name, str(folder / name)):
        with pytest.raises(StoryError, match=told):
            catalog.find(asked)


def test_misfits_never_take_the_name_of_a_story(folder: Path) -> None:
    (folder / "tale.gam").write_bytes(b"TADS2 bin" + bytes(99))
    (folder / "tale.ulx").write_bytes(b"Glul" + bytes(99))
    (folder / "tale.z5").write_bytes(story(5))
    catalog = Catalog([folder])
    assert catalog.find("tale").path == folder / "tale.z5"
    assert len(set(ids(catalog))) == len(ids(catalog)) == 7


def test_other_programs_data_files_are_passed_over_with_a_word(folder: Path) -> None:
    (folder / "settings.dat").write_bytes(b"\x00\x01\x02" * 99)
    catalog = Catalog([folder])
    assert len(catalog.entries()) == 4
    assert "settings.dat" in catalog.problems()[0]


def test_what_is_too_large_or_missing_is_told_and_not_read(folder: Path) -> None:
    with (folder / "huge.z8").open("wb") as file:
        file.truncate(LARGEST_STORY + 1)
    (folder / "dangling.z5").symlink_to(folder / "nowhere.z5")
    os.mkfifo(folder / "pipe.z3")
    catalog = Catalog([folder, folder / "absent"])
    told = "\n".join(catalog.problems())
    assert "huge.z8: With 16,777,217 bytes" in told
    assert "dangling.z5: The file can't be read" in told
    assert "pipe.z3: That is not a file" in told
    assert "absent: there is no such folder" in told
    assert all(entry.problem for entry in catalog.entries()[4:])


def test_a_story_is_hashed_again_only_when_it_changed(folder: Path) -> None:
    path = folder / "tale.z3"
    path.write_bytes(story(release=1))
    catalog = Catalog([folder])
    assert catalog.find("tale").release.startswith("1 ")
    before = path.stat()
    path.write_bytes(story(release=2))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert catalog.find("tale").release.startswith("1 ")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    assert catalog.find("tale").release.startswith("2 ")
    path.unlink()
    assert len(catalog.entries()) == 4


def test_a_path_to_a_story_will_do_for_a_folder(folder: Path) -> None:
    (folder / "tale.z3").write_bytes(story())
    assert Catalog([folder / "tale.z3"]).find("tale").path == folder / "tale.z3"


@pytest.mark.parametrize("name", ["cave", "Cave", " colossal cave ", "COLOSSAL CAVE"])
def test_a_game_is_found_by_id_or_title(name: str) -> None:
    assert Catalog([]).find(name).id == "cave"


def test_a_game_is_found_by_file_name_or_path(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "tale.z3").write_bytes(story())
    elsewhere = tmp_path / "tale.z3"
    elsewhere.write_bytes(story(release=9))
    monkeypatch.chdir(tmp_path)
    catalog = Catalog([folder])
    assert catalog.find("TALE.Z3").path == folder / "tale.z3"
    other = catalog.find("./tale.z3")
    # In full: whoever plays it may stand in another folder.
    assert (other.path, other.id) == (elsewhere, f"tale-{other.sha256[:6]}")
    shutil.copy(folder / "tale.z3", tmp_path / "copy.z3")
    assert catalog.find("./copy.z3") == catalog.find("tale")


def test_zork_is_known_by_its_path_too() -> None:
    path = find_story("zork1.z3")
    info = Catalog([]).find(str(path))
    assert (info.id, info.title, info.path, info.licence) == ("zork1", "Zork I", path, "MIT")


@pytest.mark.parametrize(
    ("name", "told", "hint"),
    [
        ("zork1", "Zork I isn't here", "understudy games fetch zork1"),
        ("Zork II", "Zork II isn't here", "understudy games fetch zork2"),
        ("zrok3", "no game called", "zork3"),
        ("colossal", "no game called", "cave"),
        ("xylophone", "no game called", "`understudy games` lists them"),
        ("", "no game called", "lists them"),
        ("missing.z5", "no story file missing.z5", "Check the path"),
        ("no/such/story", "no story file", "Check the path"),
    ],
)
def test_what_is_not_found_comes_with_advice(name: str, told: str, hint: str) -> None:
    with pytest.raises(StoryError, match=told) as caught:
        Catalog([]).find(name)
    assert hint in caught.value.hint


def test_an_added_story_is_copied_whole_and_then_known(folder: Path, tmp_path: Path) -> None:
    home = tmp_path / "home" / "stories"
    catalog = Catalog([], home)
    (folder / "tale.z3").write_bytes(story())
    info = catalog.add(folder / "tale.z3")
    assert info == catalog.find("tale")
    assert info.path == home / "tale.z3"
    assert (home / "tale.z3").read_bytes() == story()
    assert stat.S_IMODE((home / "tale.z3").stat().st_mode) == 0o644
    assert catalog.add(folder / "tale.z3") == info
    assert os.listdir(home) == ["tale.z3"]


def test_adding_never_overwrites_a_different_story(folder: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    catalog = Catalog([], home)
    for release in (1, 2):
        (folder / "tale.z3").write_bytes(story(release=release))
        catalog.add(folder / "tale.z3")
    second = f"tale-{sha256(story(release=2))[:6]}.z3"
    assert sorted(os.listdir(home)) == sorted(["tale.z3", second])
    assert (home / "tale.z3").read_bytes() == story(release=1)
    assert (home / second).read_bytes() == story(release=2)


def test_an_added_story_gets_a_name_under_which_it_is_found(folder: Path, tmp_path: Path) -> None:
    (folder / "tale.bin").write_bytes(story(5))
    (folder / "wrapped").write_bytes(blorb(b"ZCOD", story(8)))
    catalog = Catalog([], tmp_path / "home")
    assert catalog.add(folder / "tale.bin").path == tmp_path / "home" / "tale.z5"
    assert catalog.add(folder / "wrapped").path == tmp_path / "home" / "wrapped.zblorb"


@pytest.mark.parametrize("data", [b"", b"hello\n", b"Glul" + bytes(60), story(6)])
def test_what_is_no_story_is_not_added(folder: Path, tmp_path: Path, data: bytes) -> None:
    (folder / "tale.z3").write_bytes(data)
    with pytest.raises(StoryError, match=r"tale\.z3") as caught:
        Catalog([], tmp_path / "home").add(folder / "tale.z3")
    assert "Nothing was added" in caught.value.hint
    assert not (tmp_path / "home").exists()


def test_adding_to_where_nothing_can_be_written_says_so(folder: Path, tmp_path: Path) -> None:
    (folder / "tale.z3").write_bytes(story())
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoryError, match="couldn't be copied"):
        Catalog([], tmp_path / "file" / "stories").add(folder / "tale.z3")
    with pytest.raises(StoryError, match="no folder"):
        Catalog([folder]).add(folder / "tale.z3")
    with pytest.raises(StoryError, match="can't be read"):
        Catalog([], tmp_path / "home").add(folder / "absent.z3")
