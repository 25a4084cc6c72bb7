"""The log: everything that may be asked of it, and nothing else. Synchronous and safe to use from several threads."""

from mapstream.log.reader import Reader
from mapstream.log.writer import Writer


class Log(Reader, Writer):
    """Every event of every room and workspace, in PostgreSQL: read it, append to it, erase people in it."""
