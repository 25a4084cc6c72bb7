"""Sentences about time: what waits for what."""

from mapstream.plan.event import Event
from mapstream.plan.events.items import ItemLinked, ItemUnlinked
from mapstream.plan.sentences.wording import Naming


def words(event: Event, of: Naming) -> str | None:
    """What an event about time says its author did."""
    match event:
        case ItemLinked():
            return f"made {of.item(event.item)} wait for {of.item(event.after)}"
        case ItemUnlinked():
            return f"let {of.item(event.item)} go ahead without {of.item(event.after)}"
        case _:
            return None
