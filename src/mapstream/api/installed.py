"""The read models that are installed, as far as they answer over HTTP."""

from importlib import import_module
from importlib.util import find_spec
from typing import cast

from starlette.routing import BaseRoute

from mapstream.api.description import Operations
from mapstream.api.identity import Identity
from mapstream.api.read_models import Interface, Reader
from mapstream.live.hub import Hub
from mapstream.projection import ReadModel, found


def _interface(model: ReadModel) -> Interface | None:
    name = f"{model.package}.http"
    return cast(Interface, import_module(name)) if find_spec(name) else None


_INTERFACES = {model: interface for model in found() if (interface := _interface(model))}


class ReadModels:
    """Serves the read models."""

    def __init__(self, hub: Hub, identity: Identity) -> None:
        self._hub = hub
        self._identity = identity

    def routes(self) -> list[BaseRoute]:
        """The routes of all of them."""
        served = [(interface, Reader(self._hub, self._identity, model)) for model, interface in _INTERFACES.items()]
        return [route for interface, reader in served for route in interface.routes(reader)]


OPERATIONS: Operations = {
    key: operation for interface in _INTERFACES.values() for key, operation in interface.OPERATIONS.items()
}
