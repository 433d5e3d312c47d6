"""Requests made out of the document, right and wrong ones: whatever comes in, the answer is one that is described, no
5xx but those that say what is not there, and the service goes on."""

import json
import random
import re
import urllib.parse

import pytest

from support.service import DESCRIPTION, serving
from support.strongroom import rounds

# What is out of reach of a test's service: 503 for a tool or a server that is not there.
ALLOWED = {503, 507, 504}
# Ends log-ins or makes what the next request could not be told from; each has tests of its own.
LEFT_OUT = {"logOut", "revokeToken", "endSession", "completeSetup", "logIn", "refreshLogIn", "exportLedger"}
ODD_TEXTS = ["", "docs", "local", "../..", "a" * 300, "ä\u0000b", "'; DROP TABLE run; --", "\ud83d\ude00", "%2e%2e", "-rf", "\n", "null",
             "latest", "deadbeef", "2026-01-01T00:00:00Z", "sr_x"]
ODD_VALUES = [None, True, False, 0, -1, 1, 2**53, 1e308, 1.5, [], {}, [[]], {"a": {}}, *ODD_TEXTS]


class Maker:
    def __init__(self, seed, place):
        self.random = random.Random(seed)
        self.texts = [*ODD_TEXTS, str(place), str(place / "below")]  # nothing of the machine's own is named

    def resolved(self, schema):
        while "$ref" in schema:
            place = DESCRIPTION.document
            for part in schema["$ref"].lstrip("#/").split("/"):
                place = place[part]
            schema = place
        return schema

    def value(self, schema, depth=0):
        """One that fits, mostly."""
        chance = self.random.random
        schema = self.resolved(schema)
        if chance() < 0.12 or depth > 6:
            return self.random.choice(ODD_VALUES)
        if "enum" in schema:
            return self.random.choice(schema["enum"])
        if "oneOf" in schema:
            return self.value(self.random.choice(schema["oneOf"]), depth + 1)
        kinds = schema.get("type", "object" if "properties" in schema or "allOf" in schema else "string")
        kind = self.random.choice(kinds) if isinstance(kinds, list) else kinds
        if kind == "object":
            return self.object(schema, depth)
        if kind == "array":
            return [self.value(schema.get("items", {}), depth + 1) for _ in range(self.random.randrange(3))]
        return {"string": lambda: self.random.choice(self.texts), "integer": lambda: self.random.choice([0, 1, 7, 30, 10**9, -5]),
                "number": lambda: self.random.random(), "boolean": lambda: chance() < 0.5, "null": lambda: None}[kind]()

    def object(self, schema, depth):
        whole = {"properties": {}, "required": []}
        for part in [schema, *map(self.resolved, schema.get("allOf", []))]:
            whole["properties"].update(part.get("properties", {}))
            whole["required"] += part.get("required", [])
        made = {}
        for name, each in whole["properties"].items():
            if self.random.random() < (0.95 if name in whole["required"] else 0.3):
                made[name] = self.value(each, depth + 1)
        if self.random.random() < 0.05:
            made["surprise"] = self.random.choice(ODD_VALUES)
        return made

    def target(self, path, operation):
        def part(match):
            return urllib.parse.quote(self.random.choice(self.texts[1:] + ["docs", "local", "1", "0"]).encode("utf-8", "surrogatepass"), safe="")

        target = re.sub(r"\{[^}]+\}", part, path)
        query = {}
        for parameter in map(self.resolved, operation.get("parameters", [])):
            if parameter["in"] == "query" and parameter["name"] != "follow" and self.random.random() < 0.4:
                query[parameter["name"]] = self.value(parameter.get("schema", {}))
        if self.random.random() < 0.05:
            query["surprise"] = "1"
        return target + ("?" + urllib.parse.urlencode(query, errors="surrogatepass") if query else "")

    def body(self, operation):
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if content is None:
            return None
        if self.random.random() < 0.08:
            return self.random.choice(["", "{", "[]", "null", "\u0000", '{"a":1}{"b":2}', "[" * 5000, '"x"'])
        return json.dumps(self.value(content["schema"])).encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("seed", [random.randrange(2**32) for _ in range(1)])
def test_whatever_comes_in_the_answer_is_described(room, seed):
    print(f"seed {seed}")
    maker = Maker(seed, room.home / "place")
    operations = [each for each in DESCRIPTION.operations() if each[2]["operationId"] not in LEFT_OUT]
    with serving(room) as service:
        admin = service.client("admin")
        statuses = {}
        for _ in range(rounds(500, 20_000)):
            path, method, operation = maker.random.choice(operations)
            target, body = maker.target(path, operation), maker.body(operation)
            answer = admin.ask(method, target, body, Prefer="respond-async")
            assert answer.status < 500 or answer.status in ALLOWED or answer.code == "ERROR_DUMP_FAILED", (
                f"seed {seed}: {method} {target} {body!r}: {answer}")
            statuses[answer.status // 100] = statuses.get(answer.status // 100, 0) + 1
        print(statuses)
        assert statuses.get(2, 0) > 20 and statuses.get(4, 0) > 50, "both what fits and what does not was asked"
        assert service.anybody.get("/healthz").status == 200
        assert service.local.get("/api/v1/status").status == 200
