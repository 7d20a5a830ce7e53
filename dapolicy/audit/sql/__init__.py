"""The audit's SQL, and the one part of it that verifying brings along."""

from pathlib import Path

SQL = Path(__file__).resolve().parent


def digests_in(schema: str) -> str:
    """The functions that sum up rows and seals, to be created in `schema` (public, or pg_temp for a session's own)."""
    return (SQL / "digests.sql").read_text().replace("{schema}", schema)


def function_in(sql: str, name: str) -> str:
    """The statement that makes this function in a file of SQL, to put it back in the place of a later one."""
    begins = sql.index(f"CREATE FUNCTION {name}(")
    whole = sql[begins : sql.index("$$;", begins) + len("$$;")]
    return whole.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)
