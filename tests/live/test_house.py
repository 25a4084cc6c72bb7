"""A room changes through its own methods: nobody else writes into one."""

import ast
from collections.abc import Iterator
from pathlib import Path

import mapstream

SOURCE = Path(mapstream.__file__).parent
OWN = {"room.py", "subscribers.py"}


def written(tree: ast.AST) -> Iterator[str]:
    """What is assigned to in some code, if it lies in a room, or in what belongs to one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            place = ast.unparse(node)
            if ".room." in f".{place}" and not place.endswith(".room"):
                yield place


def test_nobody_else_writes_into_a_room() -> None:
    found = {
        f"{path.relative_to(SOURCE)}: {place}"
        for folder in ("live", "api")
        for path in (SOURCE / folder).rglob("*.py")
        if path.name not in OWN
        for place in written(ast.parse(path.read_text()))
    }
    assert found == set()
