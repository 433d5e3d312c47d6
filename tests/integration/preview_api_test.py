"""A preview without a plan, over the API: what it counts, and who may ask."""

import pytest

from support.service import serving


@pytest.fixture
def service(room):
    with serving(room) as service:
        yield service


def test_options_are_previewed_before_there_is_a_plan(service, home):
    tree = home / "looked-at"
    tree.mkdir()
    (tree / "kept").write_bytes(b"x" * 100)
    (tree / "left.tmp").write_bytes(b"x" * 7)
    before = service.local.get("/api/v1/plans").data
    seen = service.local.post("/api/v1/previews", {"files": {"sources": [str(tree)], "exclude": ["*.tmp"]}}).data
    assert (seen["files"], seen["bytes"]) == (1, 100)
    assert service.local.get("/api/v1/plans").data == before, "it is a question"


def test_what_cannot_be_previewed_is_refused(service, home):
    for body in ({}, {"files": {}}, {"files": {"sources": ["relative"]}}, {"files": {"sources": ["/"], "x": 1}},
                 {"files": {"sources": ["/"]}, "name": "n"}):
        assert service.local.post("/api/v1/previews", body, expect=422).code == "ERROR_INVALID_INPUT", body
    unknown = {"files": {"sources": [str(home)]}, "repository": "none"}
    assert service.local.post("/api/v1/previews", unknown, expect=404).code == "ERROR_NOT_FOUND"


@pytest.mark.parametrize("role", ["viewer", "operator"])
def test_it_is_for_admins(service, home, role):
    refused = service.client(role).post("/api/v1/previews", {"files": {"sources": [str(home)]}}, expect=403)
    assert refused.code == "ERROR_FORBIDDEN"
