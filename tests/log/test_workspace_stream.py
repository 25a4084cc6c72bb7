"""A workspace's stream: read with every request, however long it has become."""

from mapstream.log import Log
from mapstream.members import invite, members_of
from mapstream.workspace import SNAPSHOT_EVERY, create_workspace, existing, rename


def test_what_came_long_ago_is_not_read_again(log: Log) -> None:
    workspace = create_workspace(log, "Acme")
    member = invite(log, workspace, "Anna Roth", "seller", "anna@acme.example")
    for n in range(SNAPSHOT_EVERY):
        rename(log, workspace, f"Acme {n}")
    state = existing(log, workspace)
    assert (state.version, state.since) == (SNAPSHOT_EVERY + 2, SNAPSHOT_EVERY)
    assert state.document["title"] == f"Acme {SNAPSHOT_EVERY - 1}"
    assert members_of(state.document)[member]["name"] == "Anna Roth"
