"""What the pages know of notifications (web/src/features/notifications), held against the service's sources."""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGES = ROOT / "web/src/features/notifications"
LITERAL = r'"(?:[^"\\]|\\.)*"'
C_FIELD = re.compile(rf'\{{\s*"(\w+)",\s*(\w+),\s*(true|false),\s*(true|false),\s*(?:\{{\}}|"([^"]*)"),\s*{LITERAL}\s*\}}')
TS_FIELD = re.compile(r"\{ name: '(\w+)', type: '(\w+)'([^}]*?) \}")
# A sentence about the service's own surroundings names no host, so the pages have no words of their own for it.
AS_IT_WAS_SAID = {"the proxy's name is not known", "the file with the authority cannot be read"}


def fields_in_order(body, names, shape, to_field):
    """The fields of an array's source, those with a name of their own put in their place."""
    found = []
    for piece in re.finditer(rf"{shape.pattern}|\b(k[A-Z]\w*)\b", body):
        found += names[piece[piece.re.groups]] if piece[piece.re.groups] else [to_field(piece)]
    return found


def field_of_the_service(found):
    name, kind, secret, required, choices = found.groups()[:5]
    # One address of mail is a line of text like any other to a form.
    return name, "text" if kind == "address" else kind, secret == "true", required == "true", frozenset((choices or "").split("|"))


def field_of_the_pages(found):
    rest = found[3]
    choices = re.search(r"choices: \[([^\]]*)\]", rest)
    return (found[1], found[2], "secret: true" in rest, "required: true" in rest,
            frozenset(re.findall(r"'([^']+)'", choices[1]) if choices else [""]))


def fields_of_the_service():
    """kind → its fields."""
    source = (ROOT / "src/domain/channel_fields.cpp").read_text()
    names = {}
    for name, body in re.findall(r"constexpr (?:ChannelField|std::array) (k\w+)(\{.*?\});\n", source, re.DOTALL):
        names[name] = fields_in_order(body, names, C_FIELD, field_of_the_service)
    switch = re.search(r"switch \(kind\) \{(.*?)\n  \}\n  return (k\w+);", source, re.DOTALL)
    fields = {}
    for cases, returned in re.findall(r"((?:\s*case ChannelKind::\w+:)+)\s*(?:return (k\w+)|break);", switch[1]):
        for kind in re.findall(r"ChannelKind::(\w+)", cases):
            fields[kind] = names[returned or switch[2]]
    return fields


def fields_of_the_pages():
    source = (PAGES / "kinds.ts").read_text()
    names = {}
    for name, body in re.findall(r"^const (k\w+): (?:readonly )?Field(?:\[\])? = (.*?);$", source, re.DOTALL | re.MULTILINE):
        names[name] = fields_in_order(body, names, TS_FIELD, field_of_the_pages)
    table = re.search(r"fieldsOf\b.*?= \{\n(.*?)\n\};", source, re.DOTALL)[1]
    return {kind: fields_in_order(body, names, TS_FIELD, field_of_the_pages)
            for kind, body in re.findall(r"^  (\w+): (.*?),$(?=\n  \w|\Z)", table, re.DOTALL | re.MULTILINE)}


def test_each_kind_of_channel_is_asked_what_the_service_takes():
    ours, theirs = fields_of_the_service(), fields_of_the_pages()
    assert len(ours) == 10 and all(ours.values())
    assert theirs.keys() == ours.keys()
    for kind, fields in ours.items():
        # The order is another one where two fields share a line.
        assert sorted(theirs[kind], key=str) == sorted(fields, key=str), kind


def test_the_first_choice_is_what_the_service_takes_unless_told():
    service = dict(re.findall(r'"(\w+)", choice, \w+, \w+, "(\w+)\|', (ROOT / "src/domain/channel_fields.cpp").read_text()))
    pages = dict(re.findall(r"name: '(\w+)', type: 'choice', choices: \['(\w+)'", (PAGES / "kinds.ts").read_text()))
    assert len(service) == 2 and pages == service


def test_the_events_are_the_service_s_in_its_order():
    words = re.search(r"kEvents\{(.*?)\}\}\};", (ROOT / "src/domain/notification.cpp").read_text(), re.DOTALL)[1]
    events = re.search(r"events: readonly .*? = \[(.*?)\];", (PAGES / "kinds.ts").read_text(), re.DOTALL)[1]
    assert re.findall(r"'([a-z-]+)'", events) == re.findall(r'"([a-z-]+)"', words)


def sentences_of_the_service():
    """Why a message did not get through; HOST stands for the host and SAID for what it said."""
    source = (ROOT / "src/notify/explanation.cpp").read_text()
    trouble = re.search(r"std::string trouble\(.*?\n\}", source, re.DOTALL)[0].split("default:")[0]
    told = re.findall(r"return ([^;]+);", trouble) + re.findall(r"failure\((host \+ [^;]*?one_line\(\w+\.\w+\))", source)
    return {sentence(expression) for expression in told}


def sentence(expression):
    said = {"host": "HOST"}
    return "".join(part[1:-1] if part.startswith('"') else said.get(part, "SAID")
                   for part in re.split(r"\s*\+\s*", expression.replace("\n", " ").strip()))


def test_each_reason_for_not_getting_through_is_known_to_the_pages():
    source = (PAGES / "reason.ts").read_text()
    signs = re.findall(r"^  \[/(.*)/, '\w+'\],$", source, re.MULTILINE)
    signs += re.findall(r"= /(.*)/s\.exec", source)
    told = sentences_of_the_service() - AS_IT_WAS_SAID
    assert len(told) > 9 and AS_IT_WAS_SAID < sentences_of_the_service()
    told.add("HOST answered 500: SAID")  # which is put together from pieces
    for words in told:
        assert any(re.search(sign, words) for sign in signs), words
    for sign in signs:
        assert any(re.search(sign, words) for words in told), sign
