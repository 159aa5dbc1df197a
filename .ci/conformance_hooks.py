"""What schemathesis leaves out: with `fields`, an answer is a part of what its schema describes, as it was asked for."""

import schemathesis


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.query:
        case.query.pop("fields", None)
