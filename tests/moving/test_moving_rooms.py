"""A room moves: out of one installation, as one file, and into another."""

from io import BytesIO

import pytest

from mapstream.demo import ROOM
from mapstream.files import Files
from mapstream.log import Log
from mapstream.log.integrity.sealing import Seals
from mapstream.log.integrity.verify import verify_room
from mapstream.moving.arriving import Into, arrive
from mapstream.moving.leaving import packed


def test_x(demo: Log, elsewhere_log: Log, tmp_path) -> None:
    there = Files(None, tmp_path / "there")
    file = b"".join(packed(demo, Seals(demo), there, ROOM))
    from mapstream.workspace import create_workspace
    ws = create_workspace(elsewhere_log, "Other")
    here = Files(None, tmp_path / "here")
    into = Into(ws, ws, 1 << 20, 0)
    told = arrive(elsewhere_log, here, BytesIO(file), into)
    print(told)
    assert verify_room(elsewhere_log, ROOM).intact
    assert arrive(elsewhere_log, here, BytesIO(file), into).added == 0
    again = b"".join(packed(elsewhere_log, Seals(elsewhere_log), here, ROOM))
    a, b = file.splitlines(), again.splitlines()
    assert a[1:-1] == b[1:-1]
    print(len(file), a[0][:400], b[0][:400])
    assert 0
