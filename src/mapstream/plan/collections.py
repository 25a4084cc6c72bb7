"""The collections of a plan's document, and the names of what is in them."""

from collections.abc import Mapping
from typing import Any, NamedTuple, Self, cast

from mapstream.plan.document import Document
from mapstream.plan.patch import Patch


class ItemRef(NamedTuple):
    """Where an item is: in a collection, under an id. What is no collection, such as the ``plan``, has no id."""

    collection: str
    id: str

    @classmethod
    def of(cls, name: str) -> Self:
        """The item called ``tasks/<id>`` or ``plan``."""
        collection, _, id = name.partition("/")
        return cls(collection, id)

    def __str__(self) -> str:
        """Its name."""
        return f"{self.collection}/{self.id}" if self.id else self.collection

    def beside(self, document: Document) -> Mapping[str, Any]:
        """The items of its collection, by id."""
        whole = cast(Mapping[str, Any], document)
        return (whole.get("decision_process", {}) if self.collection == "stages" else whole).get(self.collection, {})  # type: ignore[no-any-return]

    def find(self, document: Document) -> Mapping[str, Any] | None:
        """It, if it is in a document."""
        return self.beside(document).get(self.id)

    def item(self, document: Document) -> Mapping[str, Any]:
        """It, in a document that has it."""
        found: Mapping[str, Any] = self.beside(document)[self.id]
        return found

    def patch(self, values: Mapping[str, Any]) -> Patch:
        """The patch that changes these values of it."""
        return holding(self.collection, {self.id: values})


def holding(collection: str, items: Mapping[str, Any]) -> Patch:
    """The patch that changes some items of a collection."""
    patch: Patch = {collection: items}
    return {"decision_process": patch} if collection == "stages" else patch
