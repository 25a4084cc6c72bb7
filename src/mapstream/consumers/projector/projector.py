"""The projector: threads that follow the log for read models, and what else is done to read models."""

from collections.abc import Iterable
from threading import Event, Thread

from mapstream.consumers.projector.following import BATCH, Follower
from mapstream.consumers.projector.rebuilding import exists, rebuild
from mapstream.consumers.projector.reporting import Lag, lag_of
from mapstream.consumers.projector.run import Run
from mapstream.consumers.projector.sharing import Progress
from mapstream.log import Listener, Log
from mapstream.projection import Parked, ReadModel


class Projector:
    """Fills read models. Any number of processes may have one: each read model is filled by one of them.

    Either :meth:`start` it, and its threads follow the log until :meth:`stop`; or call :meth:`run_once` and
    :meth:`catch_up` from one thread of one's own.
    """

    def __init__(self, log: Log, read_models: Iterable[ReadModel]) -> None:
        self._log = log
        self._models = {model.name: model for model in read_models}
        self._stopping = Event()
        self._followers = [Follower(log, [*self._models.values()], self._stopping)]
        self._threads: list[Thread] = []
        self._listener = Listener(log, {log.channel: self.wake})

    def start(self) -> None:
        """Follow the log: in one thread for the read models that are there, in another for those that must be made.

        Raises StoreAway, and has begun nothing.
        """
        with self._log.database.connect() as conn:
            there = {name for name, model in self._models.items() if exists(conn, model.schema(self._log))}
        apart = [[model for name, model in self._models.items() if (name in there) is made] for made in (True, False)]
        self._followers = [Follower(self._log, models, self._stopping) for models in apart if models]
        self._threads = [
            Thread(target=follower.forever, name=f"projections-{number}", daemon=True)
            for number, follower in enumerate(self._followers)
        ]
        for thread in self._threads:
            thread.start()
        self._listener.start()

    def stop(self) -> None:
        """Stop; returns when the current batch is finished and the locks are free."""
        self._stopping.set()
        self.wake()
        if self._threads:
            self._listener.stop()
        for thread in self._threads:
            thread.join()
        for follower in self._followers:
            follower.leave()

    def wake(self, _payload: str = "") -> None:
        """Wake up: the log has something new."""
        for follower in self._followers:
            follower.awake.set()

    def run_once(self) -> int:
        """Read one batch into each read model that no other process has; how many events there were."""
        return max(follower.advance() or 0 for follower in self._followers)

    def catch_up(self) -> None:
        """Read until every read model has all that is in the log now, whoever fills it."""
        target = self._log.position()
        read = self.run_once()
        while any(lag.position < target for lag in self.lag()):
            if not read:
                self._stopping.wait(0.05)
            read = self.run_once()

    def rebuild(self, *names: str, progress: Progress | None = None) -> None:
        """Make read models (all, if none is named) again from the first event on, beside the running ones.

        Each takes the place of its old self when it has caught up; until then that one answers, and is kept up to date
        by whoever fills it.
        """
        models = [self._models[name] for name in names or self._models]
        with self._log.database.connect() as conn:
            rebuild(self._log, models, conn, self._stopping, progress)

    def retry(self, name: str) -> list[Parked]:
        """Try a read model's parked rooms again, whoever fills it; those that still cannot be read."""
        model = self._models[name]
        with self._log.database.connect() as conn:
            return Run(self._log, model, model.schema(self._log), conn).retry(BATCH)

    def lag(self) -> list[Lag]:
        """How far each read model is behind, whoever fills it."""
        return [lag_of(self._log, model) for model in self._models.values()]
