"""The shop's HTTP API."""
import os
import socket
import tempfile
from contextlib import closing
from pathlib import Path

import psycopg2
import redis
from flask import Flask, abort, jsonify, request, send_from_directory
from werkzeug.exceptions import HTTPException
from werkzeug.utils import secure_filename

from backing import QUEUE, connect, queue

UPLOADS = Path("/host/uploads")  # what is under /host outlives the container
IMAGES = {".gif", ".jpeg", ".jpg", ".png", ".webp"}
ME = {"release": os.environ.get("RELEASE", "dev"), "host": socket.gethostname()}

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 5 * 1024 * 1024
jobs = queue()


def rows(sql, *values):
    """Runs one statement in a transaction of its own and gives its rows."""
    with closing(connect()) as connection, connection, connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def problem_of(check):
    try:
        check()
        return "ok"
    except (psycopg2.Error, redis.RedisError) as error:
        # Only the kind: a driver's text may name hosts and users.
        return type(error).__name__


@app.errorhandler(HTTPException)
def explain(error):
    return jsonify(error=error.description), error.code


@app.after_request
def sign(response):
    response.headers["X-Served-By"] = f"{ME['host']} {ME['release']}"
    return response


@app.get("/api/health")
def health():
    parts = {"db": problem_of(lambda: rows("SELECT 1")), "redis": problem_of(jobs.ping)}
    well = all(part == "ok" for part in parts.values())
    return {"status": "ok" if well else "failing", **parts, **ME}, 200 if well else 503


@app.get("/api/shop")
def shop():
    return {"name": os.environ["SHOP_NAME"], **ME}


@app.get("/api/products")
def products():
    return jsonify(rows("SELECT id, name, about, cents FROM products ORDER BY id"))


@app.post("/api/orders")
def order():
    wish = request.get_json(silent=True)
    product, quantity = (wish.get("product"), wish.get("quantity", 1)) if isinstance(wish, dict) else (None, None)
    if type(product) is not int or type(quantity) is not int or not 1 <= quantity <= 99:
        abort(400, 'send {"product": <id>, "quantity": 1 to 99}')
    made = rows(
        "INSERT INTO orders (product, quantity) SELECT id, %s FROM products WHERE id = %s RETURNING id, state",
        quantity, product,
    )
    if not made:
        abort(404, f"no product {product}")
    try:
        jobs.lpush(QUEUE, made[0]["id"])
    except redis.RedisError as lost:
        # The order is kept; the worker finds it, only a second later.
        app.logger.warning("order %s is not in the queue: %s", made[0]["id"], type(lost).__name__)
    return made[0], 202


@app.get("/api/orders/<int:number>")
def order_state(number):
    found = rows("SELECT id, product, quantity, state, cents, receipt, worker FROM orders WHERE id = %s", number)
    return found[0] if found else abort(404, f"no order {number}")


@app.get("/api/uploads")
def uploads():
    return jsonify(sorted(file.name for file in UPLOADS.glob("[!.]*")))


@app.post("/api/uploads")
def upload():
    file = request.files.get("file")
    name = secure_filename(file.filename or "") if file else ""
    if not name:
        abort(400, "send a form with one file in the field `file`")
    # Written aside and renamed: no reader, in whichever copy, sees half a file.
    with tempfile.NamedTemporaryFile(dir=UPLOADS, prefix=".", delete=False) as part:
        file.save(part)
    os.replace(part.name, UPLOADS / name)
    return {"name": name, "url": f"/api/uploads/{name}"}, 201


@app.get("/api/uploads/<name>")
def uploaded(name):
    # Strangers' files: only pictures are shown, all else is handed over as a download.
    shown = Path(name).suffix.lower() in IMAGES
    response = send_from_directory(UPLOADS, name, as_attachment=not shown)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
