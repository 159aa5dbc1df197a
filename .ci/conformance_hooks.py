"""What schemathesis leaves out, because it was asked for or was tried already, and what it checks besides."""

import os

import schemathesis
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.meta import CoveragePhaseData

MERGE_PATCH = "application/merge-patch+json"

# Which operation was the first to refuse a body, by its schema and what was wrong with it.
refused = {}


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """A patch is read alike under both of its media types, so that one of them is enough."""
    for path in raw_schema["paths"].values():
        content = path.get("patch", {}).get("requestBody", {}).get("content", {})
        if MERGE_PATCH in content:
            content.pop("application/json", None)


@schemathesis.hook
def filter_case(context, case):
    """A body that its schema does not allow is refused by it before there is an operation, so that of the operations
    that take the schema one is enough."""
    if not case.meta or not case.meta.generation.mode.is_negative or not case.media_type:
        return True
    data = case.meta.phase.data
    if not isinstance(data, CoveragePhaseData) or data.parameter_location != ParameterLocation.BODY:
        return True
    schema = case.operation.definition.raw["requestBody"]["content"][case.media_type]["schema"]
    key = (str(schema), str(data.scenario), data.location, data.description)
    return refused.setdefault(key, case.operation.label) == case.operation.label


@schemathesis.hook
def before_call(context, case, kwargs):
    """With `fields`, an answer is a part of what its schema describes, as it was asked for. A question that is meant to
    be refused keeps it, since it may be what is wrong with the question."""
    if case.query and not (case.meta and case.meta.generation.mode.is_negative):
        case.query.pop("fields", None)


if os.environ.get("CONFORMANCE_ANONYMOUS"):

    @schemathesis.check
    def strangers_are_refused(ctx, response, case):
        """Without credentials every operation but the public ones answers 401, and the reason as a problem."""
        if not case.operation.definition.raw["security"]:
            return
        kind = response.headers.get("content-type", ["none"])[0]
        assert response.status_code == 401, f"{response.status_code} instead of 401"
        assert kind == "application/problem+json", f"{kind} instead of a problem"
