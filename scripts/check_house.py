"""House rules and freshness that no other tool checks. Run by ``./test``; prints every fault.

* no Python file past 400 lines, no function past 40;
* no module imports another that imports it in turn, however far around, or however late;
* every requirement is pinned, with hashes, and no pinned file names an address;
* no text to be translated stands inside an f-string, where it would not be found;
* the Vietnamese catalogue holds exactly the texts of the code, all of them translated.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Any

import grimp
from texts import ROOT, catalogue, texts_of_the_code

FILE_LINES, FUNCTION_LINES = 400, 40


def sizes() -> Iterator[str]:
    """Yield what has grown past the limits."""
    for folder in ("certify", "bench", "tests", "scripts"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            name, source = path.relative_to(ROOT), path.read_text("utf-8")
            if (lines := source.count("\n")) > FILE_LINES:
                yield f"{name}: {lines} lines; split it (at most {FILE_LINES})"
            if folder != "tests" and "migrations" not in name.parts:
                yield from (f"{name}:{fault}" for fault in _long_functions(ast.parse(source)))


def _long_functions(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES:
                yield f"{node.lineno}: {node.name} has {lines} lines (at most {FUNCTION_LINES})"


def circles() -> Iterator[str]:
    """Yield a circle of modules, if there is one; imports for types alone do not count."""
    graph = grimp.build_graph("certify", exclude_type_checking_imports=True, cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        yield f"modules import one another in a circle: {' ← '.join(error.args[1])}"


def pins() -> Iterator[str]:
    """Yield requirements without a pin, pins without a hash, and addresses."""
    for pinned, sources in (("", ("run", "build")), ("-dev", ("run", "build", "dev"))):
        file = ROOT / f"requirements{pinned}.txt"
        text = file.read_text("utf-8")
        found = {_name(entry) for entry in text.split("\n") if re.match(r"\w", entry)}
        wanted = {name for source in sources for name in _requirements(source)}
        yield from (
            f"{file.name}: {name} is not pinned; run scripts/lock" for name in wanted - found
        )
        if "://" in text or "--index" in text or "--find-links" in text:
            yield f"{file.name}: names an address; run scripts/lock"
        for entry in re.split(r"\n(?=\w)", text):
            if "--hash=sha256:" not in entry:
                yield f"{file.name}: {_name(entry)} has no hash; run scripts/lock"


def _requirements(source: str) -> Iterator[str]:
    for line in (ROOT / f"requirements/{source}.in").read_text("utf-8").splitlines():
        if re.match(r"\w", line):
            yield _name(line)


def _name(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    return re.sub(r"[-_.]+", "-", found[0]).lower() if found else requirement


def translations() -> Iterator[str]:
    """Yield texts of the code that the Vietnamese catalogue lacks, and those that nobody uses."""
    known, used = catalogue(), [message.id for message in texts_of_the_code() if message.id]
    for text in used:
        message, wording = known.get(text), " / ".join(_forms(text))
        if message is None or message.fuzzy or not all(_forms(message.string)):
            yield f"not translated: {wording!r}"
        elif not all(_holes(form) <= _holes(wording) for form in _forms(message.string)):
            yield f"placeholders in the translation that the text has not: {wording!r}"
    for message in known:
        if message.id and message.id not in used:
            yield f"translated, but used nowhere: {message.id!r}"


def hidden_texts() -> Iterator[str]:
    """Yield calls of gettext inside f-strings: before Python 3.12 Babel cannot see them."""
    for path in sorted((ROOT / "certify").rglob("*.py")):
        for outer in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(outer, ast.JoinedStr) and any(map(_translates, ast.walk(outer))):
                yield f"{path.relative_to(ROOT)}:{outer.lineno}: a text inside an f-string"


def _translates(node: ast.AST) -> bool:
    names = {"_", "gettext", "ngettext"}
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") in names


def _forms(string: Any) -> tuple[str, ...]:
    return tuple(string) if isinstance(string, tuple | list) else (string,)


def _holes(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[a-z]|\{\w*\}", text))


def main() -> int:
    """Print every fault; return 1 when there is one."""
    checks = (sizes, circles, pins, hidden_texts, translations)
    faults = [fault for check in checks for fault in check()]
    print("\n".join(faults) or "house rules kept")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
