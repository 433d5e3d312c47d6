"""What the pages know of the service's own words, held against its sources."""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
LITERAL = r'"(?:[^"\\]|\\.)*"'


def table(name):
    """name → words, of an object in web/src/messages/service-words.ts."""
    source = (ROOT / "web/src/messages/service-words.ts").read_text()
    body = re.search(rf"export const {name}\b.*?= \{{(.*?)\n\}};", source, re.DOTALL)[1]
    return {key: words for key, _, words in re.findall(r"""^  (\w+): (['"])(.*)\2,$""", body, re.MULTILINE)}


def joined(literals):
    """The text of literals that stand side by side."""
    return "".join(part[1:-1].replace('\\"', '"') for part in re.findall(LITERAL, literals))


def warnings_of_the_service():
    """What begins the text of each warning: of those that are told, and of what makes one of them."""
    jobs = [path.read_text() for path in (ROOT / "src/jobs").glob("*.cpp") if not path.name.endswith("_test.cpp")]
    restic = (ROOT / "src/engines/restic/backup_warnings.cpp").read_text()
    restoring = [(ROOT / f"src/engines/restic/{name}.cpp").read_text() for name in ("restore", "restore_warnings")]
    told = rf"\{{(?:base::)?(?:ErrorCode::\w+|error\.code\(\)),\s*((?:{LITERAL}\s*)+)"
    begun = [joined(match) for text in [*jobs, restic, *restoring]
             for match in re.findall(r"(?:warn\(|add\(|warnings\.push_back\()\s*" + told, text)]
    retention = (ROOT / "src/jobs/snapshot_retention.cpp").read_text()
    not_removed = re.search(r"std::string not_removed\(\) const \{(.*?)\n  \}", retention, re.DOTALL)[1]
    begun += [joined(match) for match in re.findall(rf"return ({LITERAL})", not_removed)]
    return begun + [joined(match) for match in re.search(rf"return last.empty\(\) \? ({LITERAL}) : ({LITERAL})", restic).groups()]


def test_each_error_begins_as_the_pages_know_it():
    source = (ROOT / "src/base/error.cpp").read_text()
    ours = dict(re.findall(rf'ErrorClass\{{\w+, "(\w+)", \d+, \d+, \w+,\s*"((?:[^"\\]|\\.)*)"', source))
    assert len(ours) > 20
    assert table("serviceWords") == ours


def test_each_warning_begins_as_the_pages_know_it():
    known, told = table("serviceWarnings").values(), warnings_of_the_service()
    assert len(told) > 10
    for words in told:
        assert any(words.rstrip(": ").startswith(each) for each in known), words
    for each in known:
        assert any(words.startswith(each) for words in told), each
