"""What breaks clients between two versions of an OpenAPI document, by the rules of docs/change-policy.md.

A change of what is sent breaks where it takes less; a change of what is answered, where it promises less. New operations,
optional parameters, members of answers, values of answered enumerations and alternatives of answered unions do not.
"""

SENT, ANSWERED = "sent", "answered"
MOST = ("maxLength", "maxItems", "maximum", "maxProperties")
LEAST = ("minLength", "minItems", "minimum", "minProperties")
METHODS = ("get", "put", "post", "delete", "patch")


def breaking(old, new):
    """The breaking changes, each as (subject, text): the subject is the operation or schema that a changelog names."""
    found = []
    for operation_id, was in operations(old).items():
        now = operations(new).get(operation_id)
        if now is None:
            found.append((operation_id, "the operation is gone"))
        elif now[0] != was[0]:
            found.append((operation_id, f"moved from {was[0]} to {now[0]}"))
        else:
            Comparison(old, new, operation_id, found).operation(was[1], now[1])
    for name in components(old):
        if name not in components(new):
            found.append((name, "the schema is gone, and with it the type of generated clients"))
    return list(dict.fromkeys(found))


def operations(document):
    return {
        operation["operationId"]: (f"{method.upper()} {path}", operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    }


def components(document):
    return document.get("components", {}).get("schemas", {})


class Comparison:
    """The two versions of one operation, with everything that it refers to."""

    def __init__(self, old, new, operation_id, found):
        self.old, self.new, self.operation_id, self.found = old, new, operation_id, found
        self.seen = set()

    def report(self, place, text):
        # A schema that many operations share is told once, under its own name.
        subject, _, below = place.partition(":")
        self.found.append((subject, f"{below}: {text}" if below else text))

    def operation(self, was, now):
        place = f"{self.operation_id}:"
        self.parameters(was.get("parameters", []), now.get("parameters", []), place)
        self.body(was.get("requestBody"), now.get("requestBody"), place)
        self.security(was["security"], now["security"], place)
        for status, answer in was["responses"].items():
            if status[0] in "23":
                self.answer(answer, now["responses"].get(status), f"{place}{status}")

    def parameters(self, was, now, place):
        now_by_name = {(parameter["in"], parameter["name"]): parameter for parameter in now}
        was_by_name = {(parameter["in"], parameter["name"]): parameter for parameter in was}
        for key, parameter in was_by_name.items():
            at = f"{place}{key[0]} parameter {key[1]}"
            if key not in now_by_name:
                self.report(at, "is gone")
                continue
            if now_by_name[key].get("required") and not parameter.get("required"):
                self.report(at, "is required now")
            self.schema(parameter["schema"], now_by_name[key]["schema"], at, SENT)
        for key, parameter in now_by_name.items():
            if parameter.get("required") and key not in was_by_name:
                self.report(f"{place}{key[0]} parameter {key[1]}", "is new and required")

    def body(self, was, now, place):
        if was is None:
            if now is not None and now.get("required"):
                self.report(f"{place}body", "is new and required")
        elif now is None:
            self.report(f"{place}body", "is gone")
        else:
            self.content(was, now, f"{place}body", SENT)

    def security(self, was, now, place):
        lost = [requirement for requirement in was if not any(admits(requirement, other) for other in now)]
        if (was and lost) or (not was and now and {} not in now):
            self.report(f"{place}security", "admits fewer callers")

    def answer(self, was, now, place):
        if now is None:
            self.report(place, "is not answered any more")
            return
        self.content(was, now, place, ANSWERED)
        for name in was.get("headers", {}):
            if name not in now.get("headers", {}):
                self.report(f"{place} header {name}", "is gone")

    def content(self, was, now, place, direction):
        for kind, media in was.get("content", {}).items():
            if kind not in now.get("content", {}):
                self.report(f"{place} {kind}", "is gone")
            elif "schema" in media:
                self.schema(media["schema"], now["content"][kind].get("schema", {}), place, direction)

    def schema(self, was, now, place, direction):
        was, place = resolve(self.old, was, place)
        now, _ = resolve(self.new, now, place)
        key = (place, direction, id(was))
        if key in self.seen or now is None:
            return
        self.seen.add(key)
        self.kinds(was, now, place, direction)
        self.members(was, now, place, direction)
        if "items" in was and "items" in now:
            self.schema(was["items"], now["items"], f"{place}[]", direction)
        for union in ("oneOf", "anyOf", "allOf"):
            self.union(was.get(union, []), now.get(union, []), place, direction)

    def kinds(self, was, now, place, direction):
        old, new = types(was), types(now)
        if direction == SENT and (new or not old) and old - new or direction == ANSWERED and old and new - old:
            kinds = [" or ".join(sorted(kinds)) or "anything" for kinds in (new, old)]
            self.report(place, f"is {kinds[0]} now, and was {kinds[1]}")
        if was.get("format") != now.get("format") and (was.get("format") or direction == SENT):
            self.report(place, f"has the format {now.get('format')} now, and had {was.get('format')}")
        if direction == ANSWERED:
            return
        takes = values(now)
        if takes and (lost := [value for value in values(was) or ["anything"] if value not in takes]):
            self.report(place, f"does not take {lost} any more")
        if "pattern" in now and now["pattern"] != was.get("pattern"):
            self.report(place, "has another pattern")
        for bounds, is_narrower in ((MOST, lambda old, new: new < old), (LEAST, lambda old, new: new > old)):
            for bound in bounds:
                if bound in now and (bound not in was or is_narrower(was[bound], now[bound])) and now[bound] != 0:
                    self.report(place, f"{bound} is {now[bound]} now, and was {was.get(bound, 'none')}")

    def members(self, was, now, place, direction):
        old, new = was.get("properties", {}), now.get("properties", {})
        for name, member in old.items():
            if name in new:
                self.schema(member, new[name], f"{place}.{name}", direction)
            elif direction == ANSWERED or now.get("additionalProperties") is False:
                self.report(f"{place}.{name}", "is gone")
        was_required, is_required = set(was.get("required", [])), set(now.get("required", []))
        if direction == SENT:
            for name in sorted(is_required - was_required):
                self.report(f"{place}.{name}", "is required now")
            if now.get("additionalProperties") is False and old and was.get("additionalProperties") is not False:
                self.report(place, "refuses members that it does not know now")
        else:
            for name in sorted((was_required - is_required) & set(new)):
                self.report(f"{place}.{name}", "can be absent now")

    def union(self, was, now, place, direction):
        by_name = {name_of(item): item for item in now}
        for item in was:
            if name_of(item) in by_name:
                self.schema(item, by_name[name_of(item)], place, direction)
            elif direction == SENT and now:
                self.report(place, f"does not take {name_of(item)} any more")


def admits(requirement, other):
    return all(scheme in requirement and set(requirement[scheme]) <= set(roles) for scheme, roles in other.items())


def types(schema):
    kinds = schema.get("type", [])
    found = set(kinds if isinstance(kinds, list) else [kinds])
    for item in schema.get("oneOf", []) + schema.get("anyOf", []):
        found |= {"null"} if item.get("type") == "null" else {"object"} if "$ref" in item else types(item)
    return found


def values(schema):
    """What an enumeration or a constant takes, or nothing where anything is taken."""
    return [schema["const"]] if "const" in schema else schema.get("enum")


def name_of(schema):
    return schema.get("$ref", "").rpartition("/")[2] or str(schema.get("type"))


def resolve(document, schema, place):
    """What a reference leads to, whose place begins with its own name; nothing if that is gone."""
    while schema is not None and "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        schema, place = components(document).get(name), f"{name}:"
    return schema, place
