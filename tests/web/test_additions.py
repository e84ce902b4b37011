"""What plugins add to the pages, and what happens to those with faults."""

from __future__ import annotations

from types import ModuleType

import pytest
from flask import Blueprint, Flask, g

from certify import hookimpl
from certify.engine import Text
from certify.hookspecs import MenuEntry
from certify.plugins.manager import load_plugins
from certify.web.additions import init_additions, shown

WORDS = Text("Sổ", "Book")


def book(name="book", prefix="/book"):
    made = Blueprint(name, __name__, url_prefix=prefix)
    made.add_url_rule("", "index", lambda: "the book")
    made.add_url_rule("/<int:number>", "page", str)
    made.add_url_rule("/add", "add", lambda: "", methods=["POST"])
    return made


def added(blueprints=(), entries=()):
    """Return an application with one page of its own, to which a plugin adds, and the plugins."""
    plugin = ModuleType("some_plugin")
    plugin.CERTIFY_API = 1
    plugin.certify_blueprints = hookimpl(lambda: blueprints)
    plugin.certify_menu = hookimpl(lambda: entries)
    app = Flask("some_app")
    app.register_blueprint(book("own", "/own"))
    found = load_plugins([plugin])
    for name in list(found.versions):
        if name != "some_plugin":
            found.manager.unregister(name=name)
    init_additions(app, found)
    return app, [problem.message for problem in found.problems]


def test_a_page_is_served():
    app, problems = added([book()])
    assert app.test_client().get("/book").text == "the book"
    assert problems == []


@pytest.mark.parametrize(
    ("faulty", "message"),
    [
        (book("own"), "already"),
        (book(prefix=None), "url_prefix"),
        (book(prefix="/"), "url_prefix"),
        (5, "not a blueprint"),
    ],
)
def test_one_faulty_blueprint_leaves_out_all_of_its_plugin(faulty, message):
    app, problems = added([book("good", "/good"), faulty])
    assert app.test_client().get("/good").status_code == 404
    assert app.test_client().get("/own").text == "the book"
    assert [message in problem for problem in problems] == [True]


def test_a_blueprint_that_fails_half_way_leaves_nothing_behind():
    faulty = book()
    faulty.record(lambda state: 1 / 0)
    app, problems = added([faulty])
    assert app.test_client().get("/book").status_code == 404
    assert problems == ["certify_blueprints: ZeroDivisionError: division by zero"]


@pytest.mark.parametrize(
    "entry",
    [
        "book.index",
        MenuEntry("book.index", "Book", "unit"),
        MenuEntry("book.index", WORDS, "nobody"),
        MenuEntry("book.gone", WORDS, "unit"),
        MenuEntry("book.page", WORDS, "unit"),
        MenuEntry("book.add", WORDS, "unit"),
    ],
)
def test_an_entry_that_leads_nowhere_is_named_and_left_out(entry):
    app, problems = added([book()], [entry, MenuEntry("book.index", WORDS, "unit")])
    assert len(app.extensions["certify_menu"].args[0]) == 1
    assert problems[0].startswith("certify_menu: ")


@pytest.mark.parametrize(
    ("who", "audiences"),
    [
        ("clerk", {"unit", "everyone"}),
        ("head", {"unit", "everyone"}),
        ("inspector", {"area", "everyone"}),
        ("administrator", {"administrator", "everyone"}),
        (None, {"everyone"}),
    ],
)
def test_who_is_shown_an_entry(app, world, who, audiences):
    entries = [
        MenuEntry(name, WORDS, name) for name in ("unit", "area", "administrator", "everyone")
    ]
    with app.test_request_context():
        if who:
            g._login_user = getattr(world, who)
        assert {entry.endpoint for entry in shown(entries)} == audiences


def test_one_endpoint_for_several_audiences_is_shown_once(app, world):
    entries = [MenuEntry("book.index", WORDS, who) for who in ("unit", "everyone")]
    with app.test_request_context():
        g._login_user = world.clerk
        assert shown(entries) == entries[:1]
