"""Brings the database to the newest schema; run again it finds nothing to do."""
from contextlib import closing
from pathlib import Path

from backing import connect

LOCK = 8011  # any number, the same for every copy: two at once wait for each other

with closing(connect()) as connection, connection, connection.cursor() as cursor:
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
    cursor.execute("CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, at timestamptz DEFAULT now())")
    cursor.execute("SELECT name FROM migrations")
    done = {row["name"] for row in cursor}
    for file in sorted(Path("migrations").glob("*.sql")):
        if file.name not in done:
            cursor.execute(file.read_text())
            cursor.execute("INSERT INTO migrations (name) VALUES (%s)", (file.name,))
            print(f"applied {file.name}")
print("the schema is up to date")
