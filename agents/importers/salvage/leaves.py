"""Reads rows off the leaf pages of a database, without the tree above them.

Where a page of a table's tree is damaged, SQLite reaches nothing behind it, though all
rows lie whole on other pages. They are read from there by the file's format (SQLite's
"Database File Format", 1.5 free pages, 1.6 pages of trees, 2.1 records). Nothing is
written, and nothing is followed without a bound. Imports nothing of ours.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from typing import NamedTuple

Value = int | float | str | bytes | None

MAGIC = b"SQLite format 3\0"
_USUAL = 4096
_TABLE_LEAF = 0x0D
_TABLE_INTERIOR = 0x05
_LEAST_USABLE = 480
_SCHEMA_COLUMNS = 5
_INTS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}


class LeafRow(NamedTuple):
    """A row as it lies on a page.

    Attributes:
        number: its rowid.
        values: in the order of the table's columns; those that were added to the
            table after it was written are missing at the end.
    """

    number: int
    values: tuple[Value, ...]


class LeafPages:
    """The leaf pages of tables in a database's bytes.

    Args:
        data: the whole file.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        sound = data[:16] == MAGIC
        size = int.from_bytes(data[16:18], "big") if sound else _USUAL
        size = 65536 if size == 1 else size
        self._size = size if size >= 512 and not size & (size - 1) else _USUAL
        reserved = data[20] if sound else 0
        usable = self._size - reserved
        self._usable = usable if usable >= _LEAST_USABLE else self._size
        self._count = len(data) // self._size

    def pages(self, roots: Mapping[str, int], table: str = "") -> Iterator[list[LeafRow]]:
        """Yield what lies on each leaf page that is a table's, or that no tree leads to.

        Rows of tables whose own trees are damaged are among them: whoever asks tells by
        their values.

        Args:
            roots: each table's root page, as far as it is known.
            table: the one that is wanted; none for what is no known table's.
        """
        others = self._free()
        for name, root in roots.items():
            if name != table:
                others |= self._below(root)
        for page in range(1, self._count + 1):
            if page not in others and self._kind(page) == _TABLE_LEAF:
                yield list(self._rows(page))

    def roots(self) -> dict[str, int]:
        """Return the root pages of the tables that the schema's own pages tell of (2.6)."""
        found: dict[str, int] = {}
        for rows in self.pages({}):
            for _, values in rows:
                if len(values) == _SCHEMA_COLUMNS and values[0] == "table":
                    name, root = values[1], values[3]
                    if isinstance(name, str) and isinstance(root, int):
                        found[name] = root
        return found

    def _page(self, page: int) -> bytes:
        return self._data[(page - 1) * self._size : page * self._size]

    def _kind(self, page: int) -> int:
        at = (page - 1) * self._size + (100 if page == 1 else 0)
        return self._data[at]

    def _free(self) -> set[int]:
        """Return the pages that hold nothing any more: what was deleted stays deleted."""
        found: set[int] = set()
        trunk = int.from_bytes(self._data[32:36], "big")
        while 0 < trunk <= self._count and trunk not in found:
            found.add(trunk)
            data = self._page(trunk)
            after, number = struct.unpack_from(">II", data)
            number = min(number, self._usable // 4 - 2)
            found.update(struct.unpack_from(f">{number}I", data, 8))
            trunk = after
        return found

    def _below(self, root: int) -> set[int]:
        """Return a table's pages, as far as its tree leads to them."""
        found: set[int] = set()
        todo = [root]
        while todo:
            page = todo.pop()
            if page in found or not 0 < page <= self._count:
                continue
            kind = self._kind(page)
            if kind not in (_TABLE_LEAF, _TABLE_INTERIOR):
                continue
            found.add(page)
            if kind == _TABLE_INTERIOR:
                data, start = self._page(page), 100 if page == 1 else 0
                todo.append(int.from_bytes(data[start + 8 : start + 12], "big"))
                for cell in self._cells(data, start, start + 12):
                    todo.append(int.from_bytes(data[cell : cell + 4], "big"))
        return found

    def _cells(self, data: bytes, start: int, first: int) -> list[int]:
        """Return where the cells of a page begin, those outside of it left out."""
        number = int.from_bytes(data[start + 3 : start + 5], "big")
        number = min(number, (self._usable - first) // 2)
        cells = struct.unpack_from(f">{number}H", data, first)
        return [cell for cell in cells if first + 2 * number <= cell < self._usable - 3]

    def _rows(self, page: int) -> Iterator[LeafRow]:
        data, start = self._page(page), 100 if page == 1 else 0
        for cell in self._cells(data, start, start + 8):
            try:
                length, at = _varint(data, cell)
                number, at = _varint(data, at)
                yield LeafRow(_signed(number), _record(self._payload(data, at, length)))
            except (IndexError, ValueError, struct.error):
                continue  # this row is damaged, others need not be

    def _payload(self, data: bytes, at: int, length: int) -> bytes:
        """Return a cell's payload, with what of it stands on pages of its own (1.6)."""
        if length > len(self._data):
            raise ValueError("longer than the file")
        most = self._usable - 35
        if length <= most:
            local = length
        else:
            least = (self._usable - 12) * 32 // 255 - 23
            fitting = least + (length - least) % (self._usable - 4)
            local = fitting if fitting <= most else least
        if at + local > self._usable:
            raise ValueError("goes over the page")
        parts = [data[at : at + local]]
        left = length - local
        page = int.from_bytes(data[at + local : at + local + 4], "big") if left else 0
        while left > 0:
            if not 0 < page <= self._count:
                raise ValueError("no such page")
            more = self._page(page)
            parts.append(more[4 : 4 + min(left, self._usable - 4)])
            left -= len(parts[-1])
            page = int.from_bytes(more[:4], "big")
        return b"".join(parts)


def _record(payload: bytes) -> tuple[Value, ...]:
    """Return the values of a record (2.1).

    Raises:
        ValueError: it is none.
        IndexError: the same.
    """
    head, at = _varint(payload, 0)
    kinds: list[int] = []
    while at < head:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    if at != head or not kinds:
        raise ValueError("a header that ends elsewhere")
    values: list[Value] = []
    for kind in kinds:
        value, at = _value(payload, at, kind)
        values.append(value)
    if at != len(payload):
        raise ValueError("a record of another length")
    return tuple(values)


def _value(payload: bytes, at: int, kind: int) -> tuple[Value, int]:
    if kind == 0:
        return None, at
    if kind in _INTS:
        end = at + _INTS[kind]
        value: Value = int.from_bytes(payload[at:end], "big", signed=True)
    elif kind == 7:
        end = at + 8
        value = float(struct.unpack(">d", payload[at:end])[0])
    elif kind in (8, 9):
        return kind - 8, at
    elif kind >= 12:
        end = at + (kind - 12) // 2
        part = payload[at:end]
        value = part.decode("utf-8") if kind % 2 else part
    else:
        raise ValueError("a kind that is kept for later")
    if end > len(payload):
        raise ValueError("a value that goes over the end")
    return value, end


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Return a number of one to nine bytes (1.6), and where it ends."""
    value = 0
    for _ in range(8):
        byte = data[at]
        at += 1
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at
    return value << 8 | data[at], at + 1


def _signed(number: int) -> int:
    return number - (1 << 64) if number >> 63 else number
