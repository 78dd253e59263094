"""Takes orders from the queue and writes a receipt for each."""
import os
import signal
import socket
import time
from contextlib import closing

import psycopg2
import redis

from backing import QUEUE, connect, queue

ME = socket.gethostname()
stopping = False


def stop(*_):
    global stopping
    stopping = True


def process(cursor, number=None):
    """Finishes the waiting order of that number, or the oldest one when no number is given."""
    # SKIP LOCKED: with two workers each order is still done once.
    cursor.execute(
        """SELECT o.id, o.quantity, p.name, p.cents FROM orders o JOIN products p ON p.id = o.product
           WHERE o.state = 'queued' AND (%(id)s IS NULL OR o.id = %(id)s)
           ORDER BY o.id LIMIT 1 FOR UPDATE OF o SKIP LOCKED""",
        {"id": number},
    )
    order = cursor.fetchone()
    if order is None:
        return
    cents = order["quantity"] * order["cents"]
    receipt = "{} · no. {} · {} × {} · {:.2f} €".format(
        os.environ["SHOP_NAME"], order["id"], order["quantity"], order["name"], cents / 100
    )
    cursor.execute(
        "UPDATE orders SET state = 'done', cents = %s, receipt = %s, worker = %s, done_at = now() WHERE id = %s",
        (cents, receipt, ME, order["id"]),
    )
    print(receipt)


def work():
    """Serves the queue until told to stop."""
    jobs = queue()
    with closing(connect()) as connection:
        def one(number=None):
            with connection, connection.cursor() as cursor:
                process(cursor, number)

        print("waiting for orders")
        while not stopping:
            job = jobs.brpop(QUEUE, timeout=1)
            # The queue only hurries: an order that it lost is found in the database when all is quiet.
            one(int(job[1]) if job else None)


signal.signal(signal.SIGTERM, stop)
signal.signal(signal.SIGINT, stop)
while not stopping:
    try:
        work()
    except (psycopg2.Error, redis.RedisError) as error:
        print(f"lost {type(error).__module__}: {error}".strip())
        time.sleep(1)
print("stopped")
