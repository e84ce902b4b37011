"""The baseline: Flask, Jinja and sqlite3, and nothing else.

Its 40 rows are of the size of a criterion on our form: texts, a field, three files.  That size is
our choice and the ratios hang on it: with rows of eight short cells alone the bare page is nearly
twice as fast, and our reading pages come to little more than half the percentages.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading

from flask import Flask, Response, jsonify

ROWS = 40
PAGE = """<!doctype html><title>{{ title }}</title><h1>{{ title }}</h1>
<table>{% for row in rows %}<tr id="{{ row.id }}">
<td>{{ loop.index }}</td><td>{{ row.text }}</td><td>{{ row.basis }}</td><td>{{ row.number }}</td>
<td>{{ row.day }}</td><td>{{ row.status }}</td><td>{{ row.why }}</td><td>{{ row.remedy }}</td>
<td><input id="i-{{ row.id }}" name="{{ row.id }}" value="{{ row.number }}" maxlength="80"></td>
<td>{% for file in row.files %}<a href="/files/{{ file.id }}">{{ file.name }}</a> {{ file.size }} kB
{% endfor %}</td></tr>{% endfor %}</table>"""

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
    opened: sqlite3.Connection = local.connection
    return opened


def prepare(path: str) -> None:
    """Make the table with its one document."""
    rows = [
        {
            "id": f"7.1.{n}",
            "text": "Ban hành kế hoạch bảo đảm an ninh, trật tự và đăng ký trong quý I " * 2,
            "basis": "Điều 7 khoản 1",
            "number": f"{n}/KH",
            "day": "10/02/2026",
            "status": "met",
            "why": "Văn bản có số, ngày trong thời hạn từ 01/01/2026 đến 31/03/2026.",
            "remedy": "Ban hành, ký, đóng dấu và nộp bản đã ký kèm danh sách người nhận.",
            "files": [{"id": 3 * n + k, "name": f"van-ban-{k}.pdf", "size": 128} for k in range(3)],
        }
        for n in range(ROWS)
    ]
    document = json.dumps({"title": "document", "rows": rows, "revision": 0})
    with connect(path) as database:
        database.execute("CREATE TABLE document (id INTEGER PRIMARY KEY, content TEXT)")
        database.execute("INSERT INTO document VALUES (1, ?)", (document,))


@app.get("/ok")
def ok() -> str:
    """Answer, and nothing else."""
    return "ok"


@app.get("/read")
def read() -> str:
    """Read one JSON document and render 40 rows."""
    row = connection().execute("SELECT content FROM document WHERE id = 1").fetchone()
    return template.render(**json.loads(row[0]))


@app.post("/write")
def write() -> Response:
    """Change and commit one document."""
    database = connection()
    database.execute("BEGIN IMMEDIATE")
    row = database.execute("SELECT content FROM document WHERE id = 1").fetchone()
    document = json.loads(row[0])
    document["revision"] += 1
    database.execute("UPDATE document SET content = ? WHERE id = 1", (json.dumps(document),))
    database.commit()
    return jsonify(revision=document["revision"])
