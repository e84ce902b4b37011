"""The baseline: Flask, Jinja and sqlite3, and nothing else."""

from __future__ import annotations

import json
import os
import sqlite3
import threading

from flask import Flask, jsonify

ROWS = 40
PAGE = """<!doctype html><title>{{ title }}</title><h1>{{ title }}</h1>
<table>{% for row in rows %}<tr><td>{{ row.id }}</td><td>{{ row.text }}</td>
<td>{{ row.number }}</td><td>{{ row.day }}</td></tr>{% endfor %}</table>"""

app = Flask("bare")
template = app.jinja_env.from_string(PAGE)
local = threading.local()


def connect(path: str) -> sqlite3.Connection:
    """Open a database, set as ours is."""
    opened = sqlite3.connect(path, timeout=15)
    opened.execute("PRAGMA journal_mode=WAL")
    opened.execute("PRAGMA synchronous=NORMAL")
    return opened


def connection() -> sqlite3.Connection:
    """Return this thread's connection."""
    if not hasattr(local, "connection"):
        local.connection = connect(os.environ["BARE_DATABASE"])
    return local.connection


def prepare(path: str) -> None:
    """Make the table with its one document."""
    rows = [
        {"id": n, "text": f"criterion {n}", "number": f"{n}/KH", "day": "2026-02-10"}
        for n in range(ROWS)
    ]
    document = json.dumps({"title": "document", "rows": rows, "revision": 0})
    with connect(path) as database:
        database.execute("CREATE TABLE document (id INTEGER PRIMARY KEY, content TEXT)")
        database.execute("INSERT INTO document VALUES (1, ?)", (document,))


@app.get("/read")
def read() -> str:
    """Read one JSON document and render 40 rows."""
    row = connection().execute("SELECT content FROM document WHERE id = 1").fetchone()
    return template.render(**json.loads(row[0]))


@app.post("/write")
def write() -> object:
    """Change and commit one document."""
    database = connection()
    database.execute("BEGIN IMMEDIATE")
    row = database.execute("SELECT content FROM document WHERE id = 1").fetchone()
    document = json.loads(row[0])
    document["revision"] += 1
    database.execute("UPDATE document SET content = ? WHERE id = 1", (json.dumps(document),))
    database.commit()
    return jsonify(revision=document["revision"])
