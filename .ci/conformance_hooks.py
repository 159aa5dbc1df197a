"""What schemathesis leaves out: with `fields`, an answer is a part of what its schema describes, as it was asked for.

A question that is meant to be refused keeps it, since it may be what is wrong with the question."""

import schemathesis


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.query and not (case.meta and case.meta.generation.mode.is_negative):
        case.query.pop("fields", None)
