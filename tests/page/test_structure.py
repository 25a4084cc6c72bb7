"""The page's modules import in one direction, as the contracts of the Python packages say it of those."""

import posixpath
import re
from collections import defaultdict
from graphlib import TopologicalSorter

import pytest

from mapstream.page.pages import FOLDER
from mapstream.page.pages import document as document_of

LAYERS = [
    ["room.js", "review.js", "docs.js", "workspace.js", "landing.js", "handoff.js"],
    ["shell", "review", "docs", "workspace", "handoff"],
    ["features"],
    ["items"],
    ["dom", "state"],
    ["plan"],
]
"""Each may import those below it. Layers side by side do not know each other."""

BETWEEN_FEATURES = {
    ("comments", "promises"),
    ("goal", "forecast"),
    ("history", "proof"),
    ("meetings", "promises"),
    ("meetings", "texts"),
    ("milestones", "follows"),
    ("milestones", "forecast"),
    ("milestones", "roles"),
    ("milestones", "tasks"),
    ("milestones", "waits"),
    ("parties", "texts"),
    ("tasks", "follows"),
    ("tasks", "forecast"),
    ("tasks", "waits"),
    ("meddic", "kpis"),
    ("templates", "roles"),
}
"""What one feature may use of another. All else goes through what they declare to `items/registry.js`."""

_IMPORT = re.compile(r'^import(?:\s+\{([^}]*)\}\s+from)?\s+"(\.[^"]+)"$', re.MULTILINE)
_LATER = re.compile(r'import\("(\.[^"]+)"\)(?:, "(\w+)")?')
_TAKEN = re.compile(r'\(\{ ([^}]*) \} = await import\("(\.[^"]+)"\)')
_DRAWN = re.compile(r'load: \(\) => import\("(\.[^"]+)"\)')
_NAMED = re.compile(r'\b(?:fill|draw|brief|count|chips): "(\w+)"')
_EXPORT = re.compile(r"^export (?:async )?(?:const|function|class) ([\w$]+)", re.MULTILINE)

PAGES = (
    "room",
    "review",
    "handoff",
    "docs",
    "home",
    "trouble",
    "workspace",
    "landing",
    "sign_in",
    "sign_in_by_link",
    "set_up",
)
SOURCES = {path.relative_to(FOLDER).as_posix(): path.read_text("utf-8") for path in FOLDER.rglob("*.js")}


def imports(module: str) -> dict[str, list[str]]:
    """The names that a module imports, by the module that they are from."""
    found = defaultdict(list)
    for names, address in _IMPORT.findall(SOURCES[module]):
        found[at(module, address)] += [name.partition(" as ")[0].strip() for name in names.split(",") if name.strip()]
    return found


def fetched(module: str) -> dict[str, list[str]]:
    """The names that a module fetches when they are needed, by the module that they are from."""
    found = defaultdict(list)
    source = SOURCES[module]
    for address, name in _LATER.findall(source):
        found[at(module, address)] += [name] if name else []
    for address, rest in re.findall(rf"{_DRAWN.pattern}((?:(?!load: )[\s\S])*)", source):
        names = _NAMED.findall(rest)
        assert names, f"{module} does not say what it wants of {address}"
        found[at(module, address)] += names
    for names, address in _TAKEN.findall(source):
        found[at(module, address)] += names.split(", ")
    return found


def at(module: str, address: str) -> str:
    """The module that another one means."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(module), address))


def uses(module: str) -> list[str]:
    """All modules that one imports or fetches."""
    return [*imports(module), *fetched(module)]


def layer_of(module: str) -> int:
    """The layer that a module is in, from above."""
    [found] = [n for n, layer in enumerate(LAYERS) if module.split("/")[0] in layer]
    return found


@pytest.mark.parametrize("module", sorted(SOURCES))
def test_a_module_imports_only_what_is_below_it(module: str) -> None:
    for target in uses(module):
        assert target in SOURCES, f"{module} imports {target}, which is not there"
        own, other = module.split("/"), target.split("/")
        if own[0] != other[0]:
            assert layer_of(module) < layer_of(target), f"{module} must not import {target}"
        elif own[0] == "features" and own[1] != other[1] and len(own) > 2:
            assert (own[1], other[1]) in BETWEEN_FEATURES, f"{module} must not import {target}"


def test_no_module_imports_itself_by_any_way() -> None:
    list(TopologicalSorter({module: imports(module) for module in SOURCES}).static_order())


def test_no_permission_is_left_over() -> None:
    pairs = [(own.split("/"), target.split("/")) for own in SOURCES for target in uses(own)]
    inside = [(own[1], other[1]) for own, other in pairs if own[0] == other[0] == "features" and len(own) > 2]
    assert {(own, other) for own, other in inside if own != other} == BETWEEN_FEATURES


def test_what_is_imported_is_there_and_used_and_what_is_exported_is_imported() -> None:
    wanted = defaultdict(set)
    for module, source in SOURCES.items():
        body = _IMPORT.sub("", source)
        for target, names in fetched(module).items():
            wanted[target] |= set(names)
            assert set(names) <= set(_EXPORT.findall(SOURCES[target])), (
                f"{module} fetches {names}, which {target} has not"
            )
        for target, names in imports(module).items():
            wanted[target] |= set(names)
            for name in names:
                assert name in _EXPORT.findall(SOURCES[target]), f"{module} imports {name}, which {target} has not"
                alias = re.search(rf"\b{re.escape(name)} as (\w+)", source)
                used = alias[1] if alias else name
                assert re.search(rf"(?<![\w$]){re.escape(used)}(?![\w$])", body), f"{module} does not use {used}"
    tested = "".join(path.read_text("utf-8") for path in FOLDER.parents[2].glob("tests/page/*.mjs"))
    for module, source in SOURCES.items():
        for name in set(_EXPORT.findall(source)) - wanted[module]:
            assert re.search(rf"\b{name}\b", tested), f"{name} of {module} is used by nobody else"


def test_what_draws_a_place_says_so_beside_it() -> None:
    """So that the server knows what a place needs at once."""
    index = {name: source for name, source in SOURCES.items() if name.endswith("/index.js")}
    for module, source in index.items():
        for line in (one for one in source.splitlines() if "load: " in one):
            assert re.search(r'(\bat: "\w+", |\{ )load: \(\) => import', line), f"{module}: {line}"


def test_a_click_is_declared_once() -> None:
    found = re.findall(r'"([^"\n]*\[data-[^"\n]*)": (?:later|\(|\w+[,\n ])', "".join(SOURCES.values()))
    assert sorted(found) == sorted(set(found))


def test_every_module_is_part_of_a_page() -> None:
    reached, waiting = set(), [*LAYERS[0]]
    while waiting:
        module = waiting.pop()
        if module not in reached:
            reached.add(module)
            waiting += uses(module)
    assert reached == set(SOURCES)


def test_markup_and_styles_are_there_for_what_uses_them() -> None:
    document = document_of("room.html") + document_of("review.html")
    scripts = "".join(SOURCES.values())
    named = set(re.findall(r'<(?:template|dialog) id="([\w-]+)"', document))
    wanted = set(re.findall(r'\b(?:clone\(|ask\(|template: )"([a-z][\w-]*)"', scripts))
    assert wanted - named == {"first-steps"}, "the reference has this of its own"
    assert not [name for name in named if f'"{name}"' not in scripts]
    sheets = "".join(path.read_text("utf-8") for path in FOLDER.rglob("*.css"))
    classes = set(re.findall(r"\.([a-z][\w-]*)", re.sub(r"\{[^{}]*\}|/\*.*?\*/", "{}", sheets, flags=re.DOTALL)))
    words = set(re.findall(r"[\w-]+", "".join(document_of(f"{name}.html") for name in PAGES) + scripts))
    idle = {name for name in classes - words if not name.startswith("editor-")}  # these are named by a field's kind
    assert not idle, "styles for classes that nothing has"
