"""What api, worker and migrate stand on: the database and the queue."""
import os
from pathlib import Path

import psycopg2
import psycopg2.extras
import redis

QUEUE = "orders"


def connect():
    """Opens a database connection; the password is read each time, from the secret."""
    return psycopg2.connect(
        host=os.environ["DATABASE_HOST"],
        dbname=os.environ["DATABASE_NAME"],
        user=os.environ["DATABASE_USER"],
        password=Path("/run/secrets/db_password").read_text().rstrip("\n"),
        connect_timeout=2,
        cursor_factory=psycopg2.extras.RealDictCursor,
    )


def queue():
    """Gives the Redis client; it connects at its first command."""
    return redis.Redis.from_url(
        os.environ["REDIS_URL"], socket_connect_timeout=2, socket_timeout=5, decode_responses=True
    )
