"""api/openapi.yaml as a judge of answers."""

import json
import pathlib
import re

import jsonschema
import yaml

FILE = pathlib.Path(__file__).resolve().parent.parent.parent / "api" / "openapi.yaml"


class Description:
    def __init__(self):
        self.document = yaml.safe_load(FILE.read_text())
        self._forms = [(re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path) + "$"), path) for path in self.document["paths"]]
        # What is fixed text goes before what is a variable.
        self._forms.sort(key=lambda form: form[1].count("{"))

    def operations(self):
        """(path, method, operation) of each."""
        for path, methods in self.document["paths"].items():
            for method, operation in methods.items():
                if method != "parameters":
                    yield path, method.upper(), operation

    def operation(self, method, target):
        path = target.split("?")[0]
        for form, name in self._forms:
            if form.match(path) and method.lower() in self.document["paths"][name]:
                return self.document["paths"][name][method.lower()]
        return None

    def check(self, method, target, answer):
        """Fails when the document does not allow this answer to this request."""
        operation = self.operation("GET" if method == "HEAD" else method, target)
        if operation is None:
            assert answer.status in (403, 404, 405), f"{method} {target} is not described but answered {answer}"
            return self.check_failure(answer)
        responses = operation["responses"]
        described = responses.get(str(answer.status))
        if described is None:
            assert answer.status >= 400 and "default" in responses, f"{method} {target}: {answer.status} is not described"
            return self.check_failure(answer)
        content = described.get("content", {})
        kind = (answer.header("Content-Type") or "").split(";")[0]
        assert kind in content, f"{method} {target}: {kind} is not described"
        if kind == "application/json" and method != "HEAD":
            self.validate(content[kind]["schema"], answer.document())

    def check_failure(self, answer):
        if answer.body:
            self.validate({"$ref": "#/components/schemas/Failure"}, answer.document())

    def validate(self, schema, value):
        whole = {**schema, "components": self.document["components"]}
        errors = sorted(jsonschema.Draft202012Validator(whole).iter_errors(value), key=lambda error: len(error.path))
        assert not errors, f"{'/'.join(map(str, errors[0].absolute_path))}: {errors[0].message[:400]}\n{json.dumps(value)[:2000]}"
