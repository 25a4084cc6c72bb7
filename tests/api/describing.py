"""Holding what is said to what is described: more strictly than clients should, nothing undescribed is let pass."""

import copy
from typing import Any

from jsonschema_rs import Draft202012Validator

from mapstream.api.schemas import parts


class Described:
    """The schemas of a description, as a judge."""

    def __init__(self, description: dict[str, Any]) -> None:
        self._judges: dict[str, Draft202012Validator] = {}
        self._components = copy.deepcopy({"schemas": description["components"]["schemas"]})
        schemas = self._components["schemas"]
        for name, schema in schemas.items():
            # what others build on says nothing about further fields: they do
            if name != "Do":
                for part in parts(schema):
                    if "properties" in part:
                        part.setdefault("unevaluatedProperties", False)

    def wrong(self, schema: dict[str, Any], value: Any) -> list[str]:
        """What about a value is not as its schema says."""
        if (judge := self._judges.get(key := repr(schema))) is None:
            judge = self._judges[key] = Draft202012Validator({**schema, "components": self._components})
        return [f"{error.instance_path}: {error.message[:200]}" for error in judge.iter_errors(value)]

    def check(self, name: str, value: Any) -> None:
        """A value is as the schema of this name says."""
        found = self.wrong({"$ref": f"#/components/schemas/{name}"}, value)
        assert not found, found
