#!/usr/bin/env python3
"""Fails when an #include in src/ points the wrong way.

The truth is the list of strongroom_module(... USES ...) lines in CMakeLists.txt. A file of a module may include its own
module and what that line names directly; what it gets through another module it must name itself. main.cpp wires
everything and may include everything; nobody includes main.cpp or another module's tests. And whatever the list says,
modules of the app and entry layers may not use an adapter.

usage: include_direction.py ROOT      check the tree
       include_direction.py --self-test   show that a wrong include is found
"""

import pathlib
import re
import sys
import tempfile

MODULE = re.compile(r"^\s*strongroom_module\(([^)]*)\)", re.MULTILINE)
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)
ADAPTERS = ("engines/", "store/", "secrets", "notify", "http")
APP_AND_ENTRY = ("jobs", "schedule", "api", "cli", "http")


def read_modules(cmake_text):
    """{module: set of modules it may include}."""
    without_comments = re.sub(r"#.*", "", cmake_text)
    modules = {}
    for match in MODULE.finditer(without_comments):
        words = match.group(1).split()
        uses, taking = set(), False
        for word in words[1:]:
            if word in ("USES", "LIBRARIES"):
                taking = word == "USES"
            elif taking:
                uses.add(word)
        modules[words[0]] = uses
    return modules


def module_of(path, modules):
    """The longest module whose folder holds `path` (relative to src/), or None."""
    fitting = [m for m in modules if path.startswith(m + "/")]
    return max(fitting, key=len, default=None)


def is_adapter(module):
    return any(module == a or (a.endswith("/") and module.startswith(a)) for a in ADAPTERS)


def list_mistakes(modules):
    """USES lines that the layers forbid or that name nothing."""
    for module, uses in sorted(modules.items()):
        for used in sorted(uses - set(modules)):
            yield f"CMakeLists.txt: {module} uses {used}, which is no module"
        if module in APP_AND_ENTRY:
            for used in sorted(u for u in uses if is_adapter(u)):
                yield f"CMakeLists.txt: {module} uses the adapter {used}; only main.cpp may"
        if is_adapter(module):
            for used in sorted(u for u in uses if is_adapter(u)):
                yield f"CMakeLists.txt: the adapter {module} uses the adapter {used}"
            for used in sorted(u for u in uses if u in APP_AND_ENTRY and module != "http"):
                yield f"CMakeLists.txt: the adapter {module} uses {used}, which is above it"


def include_mistakes(root, modules):
    source = root / "src"
    for file in sorted(p for p in source.rglob("*") if p.suffix in (".h", ".cpp")):
        name = file.relative_to(source).as_posix()
        module = module_of(name, modules)
        if module is None and name != "main.cpp":
            yield f"src/{name}: belongs to no module of CMakeLists.txt"
            continue
        text = file.read_text(encoding="utf-8")
        for included in INCLUDE.findall(text):
            mistake = judge(name, module, included, root, modules)
            if mistake:
                yield f"src/{name}: includes \"{included}\": {mistake}"


def judge(name, module, included, root, modules):
    if name.endswith("_test.cpp") and (root / "tests" / included).is_file():
        return None
    if not (root / "src" / included).is_file():
        return "there is no such file in src/; paths are written from there"
    if included == "main.cpp" or included.endswith(".cpp"):
        return "a .cpp file is never included"
    target = module_of(included, modules)
    if module is None or target == module or target in modules[module]:
        return None
    return f"{module} may use {', '.join(sorted(modules[module])) or 'nothing'} (see USES in CMakeLists.txt)"


def mistakes_of(root):
    modules = read_modules((root / "CMakeLists.txt").read_text(encoding="utf-8"))
    if len(modules) < 2:
        return ["CMakeLists.txt: no strongroom_module lines found; this check would see nothing"]
    return list(list_mistakes(modules)) + list(include_mistakes(root, modules))


SELF_TEST_TREE = {
    "CMakeLists.txt": "strongroom_module(base)\nstrongroom_module(domain USES base LIBRARIES X::y)\n"
    "strongroom_module(store/db USES base domain)\nstrongroom_module(jobs\n  USES base domain)\n",
    "src/base/a.h": "",
    "src/domain/d.h": '#include "base/a.h"\n',
    "src/store/db/s.h": '#include "domain/d.h"\n#include "base/a.h"\n',
    "src/jobs/j.cpp": '#include "domain/d.h"\n#include <vector>\n',
    "src/main.cpp": '#include "store/db/s.h"\n#include "jobs/j.h"\n',
    "src/jobs/j.h": "",
    "src/jobs/j_test.cpp": '#include "support/fake.h"\n#include "jobs/j.h"\n',
    "tests/support/fake.h": "",
}
# What is written over the tree, and the words that must be said about it.
SELF_TEST_WRONGS = [
    ("src/base/a.h", '#include "domain/d.h"\n', "base may use nothing"),
    ("src/jobs/j.cpp", '#include "store/db/s.h"\n', "jobs may use base, domain"),
    ("src/jobs/j.cpp", '#include "main.cpp"\n', "never included"),
    ("src/jobs/j.cpp", '#include "a.h"\n', "no such file"),
    ("src/stray/x.h", "", "belongs to no module"),
    ("CMakeLists.txt", "strongroom_module(base)\nstrongroom_module(domain USES base)\nstrongroom_module(store/db USES base "
     "domain)\nstrongroom_module(jobs USES base domain store/db)\n", "only main.cpp may"),
    ("CMakeLists.txt", "strongroom_module(base)\nstrongroom_module(domain USES base)\nstrongroom_module(jobs USES domain "
     "base)\nstrongroom_module(store/db USES base domain jobs)\n", "which is above it"),
    ("CMakeLists.txt", "", "would see nothing"),
]


def write_tree(root, files):
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def self_test():
    with tempfile.TemporaryDirectory() as directory:
        root = pathlib.Path(directory) / "right"
        write_tree(root, SELF_TEST_TREE)
        assert mistakes_of(root) == [], mistakes_of(root)
        for number, (name, text, words) in enumerate(SELF_TEST_WRONGS):
            root = pathlib.Path(directory) / f"wrong{number}"
            write_tree(root, {**SELF_TEST_TREE, name: text})
            found = mistakes_of(root)
            assert any(words in mistake for mistake in found), (name, text, words, found)
    print(f"include direction: {len(SELF_TEST_WRONGS)} planted mistakes found, the right tree passes")


def main(arguments):
    if arguments == ["--self-test"]:
        self_test()
        return 0
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    mistakes = mistakes_of(pathlib.Path(arguments[0]))
    for mistake in mistakes:
        print(mistake)
    print(f"include direction: {len(mistakes)} mistakes")
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
