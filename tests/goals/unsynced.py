"""A file system that may lose its power: what SQLite writes is also written into a log, with each time that it waits for the disk.

`record_writes` puts a VFS of its own before SQLite's, by SQLite's C interface alone; `after_power_loss` builds the files that
a disk holds which has written what it was asked to wait for, and of the rest any part, or nothing.
"""

import _sqlite3
import ctypes
import os
import random
import struct
from collections import defaultdict
from collections.abc import Iterator
from ctypes import POINTER, Structure, c_char_p, c_int, c_int64, c_void_p, cast
from pathlib import Path
from typing import Any, NamedTuple

WRITE, TRUNCATE, SYNC, DELETE = b"W", b"T", b"S", b"D"
HEAD = struct.Struct("<cHqi")
"""Kind, bytes of the path, offset or size, bytes of the content."""
OK, RECORDED_FILES = 0, 0x100 | 0x800 | 0x80000
"""SQLite's code for success, and its flags for a database, its journal and its log."""
SECTOR = 512
_kept: list[Any] = []
"""What C points to, for as long as the process lives."""

_Open = ctypes.CFUNCTYPE(c_int, c_void_p, c_char_p, c_void_p, c_int, c_void_p)
_Delete = ctypes.CFUNCTYPE(c_int, c_void_p, c_char_p, c_int)
_Write = ctypes.CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_Truncate = ctypes.CFUNCTYPE(c_int, c_void_p, c_int64)
_Sync = ctypes.CFUNCTYPE(c_int, c_void_p, c_int)


class _Vfs(Structure):
    _fields_ = (
        ("iVersion", c_int),
        ("szOsFile", c_int),
        ("mxPathname", c_int),
        ("pNext", c_void_p),
        ("zName", c_char_p),
        ("pAppData", c_void_p),
        ("xOpen", _Open),
        ("xDelete", _Delete),
        ("others", c_void_p * 16),
    )


class _Methods(Structure):
    _fields_ = (
        ("iVersion", c_int),
        ("xClose", c_void_p),
        ("xRead", c_void_p),
        ("xWrite", _Write),
        ("xTruncate", _Truncate),
        ("xSync", _Sync),
        ("others", c_void_p * 13),
    )


class _Log:
    """The log of one process; several processes may append to one file."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def add(self, kind: bytes, path: bytes, number: int = 0, content: bytes = b"") -> None:
        os.write(self._file, HEAD.pack(kind, len(path), number, len(content)) + path + content)


def record_writes(path: Path) -> None:
    """From now on, all databases that this process or a fork of it opens are recorded in the file `path`."""
    library = ctypes.CDLL(_sqlite3.__file__)
    library.sqlite3_vfs_find.restype = POINTER(_Vfs)
    usual = library.sqlite3_vfs_find(None)
    log, ours, methods = _Log(path), _Vfs(), dict[int, _Methods]()
    ctypes.memmove(ctypes.byref(ours), usual, ctypes.sizeof(_Vfs))
    names: dict[int, bytes] = {}

    def open_file(_: int, name: bytes, file: int, flags: int, out: int) -> int:
        code = usual.contents.xOpen(cast(usual, c_void_p), name, file, flags, out)
        if code == OK and flags & RECORDED_FILES:
            names[file] = name
            place = cast(file, POINTER(c_void_p))
            address = int(place.contents.value or 0)
            if address not in methods:
                methods[address] = _recorded(address, names, log)
            place.contents.value = ctypes.addressof(methods[address])
        return int(code)

    def delete_file(_: int, name: bytes, wait: int) -> int:
        log.add(DELETE, name)
        return int(usual.contents.xDelete(cast(usual, c_void_p), name, wait))

    ours.zName, ours.xOpen, ours.xDelete = b"recorded", _Open(open_file), _Delete(delete_file)
    _kept.extend((log, ours, methods, names))
    assert library.sqlite3_vfs_register(ctypes.byref(ours), 1) == OK


def _recorded(address: int, names: dict[int, bytes], log: _Log) -> _Methods:
    """The methods of a file, of which those that change it are noted first."""
    usual = _Methods.from_address(address)
    ours = _Methods()
    ctypes.memmove(ctypes.byref(ours), address, ctypes.sizeof(_Methods))

    def write(file: int, content: int, length: int, offset: int) -> int:
        log.add(WRITE, names[file], offset, ctypes.string_at(content, length))
        return int(usual.xWrite(file, content, length, offset))

    def truncate(file: int, size: int) -> int:
        log.add(TRUNCATE, names[file], size)
        return int(usual.xTruncate(file, size))

    def sync(file: int, flags: int) -> int:
        log.add(SYNC, names[file])
        return int(usual.xSync(file, flags))

    ours.xWrite, ours.xTruncate, ours.xSync = _Write(write), _Truncate(truncate), _Sync(sync)
    return ours


class _Step(NamedTuple):
    kind: bytes
    path: str
    number: int
    content: bytes


def after_power_loss(log: Path, base: Path, name: str, folder: Path, dice: random.Random) -> Path:
    """Write the files that are left of the database `name` into `folder`; return its path there.

    `base`: the database as it was when the recording began, with nothing beside it.
    """
    disk, waiting = {name: bytearray(base.read_bytes())}, defaultdict[str, list[_Step]](list)
    for step in _steps(log.read_bytes()):
        if not step.path.startswith(name):
            continue
        if step.kind == DELETE:
            disk.pop(step.path, None)
            waiting.pop(step.path, None)
        elif step.kind == SYNC:
            for each in waiting.pop(step.path, []):
                _apply(disk, each)
        else:
            waiting[step.path].append(step)
    share = dice.choice((0.0, 0.0, 0.5, 0.9))
    for each in (each for steps in waiting.values() for each in steps if dice.random() < share):
        torn = each._replace(content=each.content[: dice.randrange(len(each.content) // SECTOR + 1) * SECTOR])
        _apply(disk, torn if dice.random() < 0.1 and each.kind == WRITE else each)
    for path, content in disk.items():
        (folder / f"left.db{path.removeprefix(name)}").write_bytes(content)
    return folder / "left.db"


def _steps(log: bytes) -> Iterator[_Step]:
    place = 0
    while place + HEAD.size <= len(log):
        kind, path, number, content = HEAD.unpack_from(log, place)
        place += HEAD.size
        yield _Step(kind, log[place : place + path].decode(), number, log[place + path : place + path + content])
        place += path + content


def _apply(disk: dict[str, bytearray], step: _Step) -> None:
    file = disk.setdefault(step.path, bytearray())
    if step.kind == TRUNCATE:
        del file[step.number :]
        return
    file.extend(bytes(max(step.number - len(file), 0)))
    file[step.number : step.number + len(step.content)] = step.content
