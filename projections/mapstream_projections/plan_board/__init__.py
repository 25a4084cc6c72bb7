"""The board: where every plan of a workspace stands, one row per room.

*Purpose.* The pipeline view: progress, next step, whose turn it is, what is overdue, when the buyer was last there;
filtered, in pages.

*Invariants.* A room stands as the seller's side sees it: what is the buyer's own counts in nothing here. What depends
on the time is worked out when it is asked. No names of people: they stand as ids.
"""

from mapstream_projections.plan_board.answers import Board, RoomOnBoard, board
from mapstream_projections.plan_board.folding import READ_MODEL

__all__ = ["READ_MODEL", "Board", "RoomOnBoard", "board"]
