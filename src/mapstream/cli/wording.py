"""Errors in words."""

import psycopg

from mapstream.log.opening import reason
from mapstream.problems import Problem
from mapstream.settings import BadSetting


def words(error: Exception) -> str:
    """Return what to tell somebody whose command failed."""
    match error:
        case Problem():
            wrong = [f"\n  {field.path.removeprefix('/')}: {field.message}" for field in error.errors]
            return (error.detail or f"{error.title()}.") + "".join(wrong)
        case BadSetting():
            return str(error)
        case psycopg.OperationalError():
            return f"The database cannot be reached: {reason(error)}."
        case psycopg.Error():
            return f"The database refused: {str(error).strip().splitlines()[0]}."
        case OSError(strerror=str(why), filename=where) if where is not None:
            return f"{where}: {why}."
        case _:
            return f"Something went wrong: {type(error).__name__}: {error}. Run “mapstream --debug …” to see where."
