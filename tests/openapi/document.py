#!/usr/bin/env python3
"""Holds OpenAPI documents to what OpenAPI 3.1.0 asks of them.

The objects and their fields as sections 4.8.1 to 4.8.30 name them, each schema by JSON Schema 2020-12, and what only
reading the whole shows: that every reference leads somewhere and every component is used, that a path's parameters are
those in its address, and that no two operations share a name. The program's own tests hold answers to the documents
(tests/support/openapi.cc); this holds the documents to their standard.
    document.py FILE…
"""
import copy
import re
import sys

import jsonschema
import yaml

METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
TEXT, BOOL, ANY = {"type": "string", "minLength": 1}, {"type": "boolean"}, True


def thing(needs, /, **fields):
    """An object of these fields, references in place of it, and extensions x-…; nothing else."""
    return {
        "anyOf": [
            {"type": "object", "required": ["$ref"], "properties": {"$ref": TEXT, "summary": TEXT, "description": TEXT},
             "additionalProperties": False},
            {"type": "object", "required": needs, "properties": fields, "patternProperties": {"^x-": ANY},
             "additionalProperties": False},
        ]
    }


def each(of):
    return {"type": "object", "additionalProperties": of}


# [OpenAPI 3.1.0 §4.8]; a schema is JSON Schema's business and is looked at by itself.
SCHEMA = {"type": ["object", "boolean"]}
MEDIA = thing([], schema=SCHEMA, example=ANY, examples=ANY, encoding=each({"type": "object"}))
CONTENT = each(MEDIA)
PARAMETER = thing(["name", "in"], name=TEXT, **{"in": {"enum": ["query", "header", "path", "cookie"]}},
                  description=TEXT, required=BOOL, deprecated=BOOL, allowEmptyValue=BOOL, style=TEXT, explode=BOOL,
                  allowReserved=BOOL, schema=SCHEMA, example=ANY, examples=ANY, content=CONTENT)
HEADER = thing([], description=TEXT, required=BOOL, deprecated=BOOL, schema=SCHEMA, example=ANY, examples=ANY)
BODY = thing(["content"], description=TEXT, content=CONTENT, required=BOOL)
RESPONSE = thing(["description"], description=TEXT, headers=each(HEADER), content=CONTENT, links=ANY)
SECURITY = {"type": "array", "items": each({"type": "array", "items": TEXT})}
SERVERS = {"type": "array", "items": thing(["url"], url=TEXT, description=TEXT, variables=each({"type": "object"}))}
RESPONSES = {"type": "object", "minProperties": 1, "patternProperties": {"^([1-5](\\d\\d|XX)|default)$": RESPONSE, "^x-": ANY},
             "additionalProperties": False}
OPERATION = thing(["responses"], tags={"type": "array", "items": TEXT}, summary=TEXT, description=TEXT, externalDocs=ANY,
                  operationId=TEXT, parameters={"type": "array", "items": PARAMETER, "uniqueItems": True},
                  requestBody=BODY, responses=RESPONSES, callbacks=ANY, deprecated=BOOL, security=SECURITY, servers=SERVERS)
PATH = thing([], summary=TEXT, description=TEXT, servers=SERVERS, parameters={"type": "array", "items": PARAMETER},
             **{method: OPERATION for method in METHODS})
INFO = thing(["title", "version"], title=TEXT, version=TEXT, summary=TEXT, description=TEXT, termsOfService=TEXT,
             contact=thing([], name=TEXT, url=TEXT, email=TEXT), license=thing(["name"], name=TEXT, url=TEXT, identifier=TEXT))
SCHEME = thing(["type"], type={"enum": ["apiKey", "http", "mutualTLS", "oauth2", "openIdConnect"]}, description=TEXT, name=TEXT,
               **{"in": {"enum": ["query", "header", "cookie"]}}, scheme=TEXT, bearerFormat=TEXT, flows=ANY, openIdConnectUrl=TEXT)
COMPONENTS = thing([], schemas=each(SCHEMA), responses=each(RESPONSE), parameters=each(PARAMETER), examples=ANY,
                   requestBodies=each(BODY), headers=each(HEADER), securitySchemes=each(SCHEME), links=ANY, callbacks=ANY,
                   pathItems=each(PATH))
DOCUMENT = thing(["openapi", "info", "paths"], openapi={"pattern": "^3\\.1\\.\\d+$"}, info=INFO,
                 jsonSchemaDialect=TEXT, servers=SERVERS, paths={"type": "object", "patternProperties": {"^/": PATH, "^x-": ANY},
                                                                 "additionalProperties": False},
                 webhooks=each(PATH), components=COMPONENTS, security=SECURITY, tags=ANY, externalDocs=ANY)


def innermost(error):
    """What of an anyOf went furthest: the rest says only that it is no reference either."""
    while error.context:
        error = max(error.context, key=lambda e: (len(e.absolute_path), e.validator != "required"))
    return f"/{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"


def walk(node, at=""):
    yield at, node
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for name, value in items:
        yield from walk(value, f"{at}/{str(name).replace('~', '~0').replace('/', '~1')}")


def found(document, reference):
    node = document
    for part in reference.removeprefix("#/").split("/"):
        part = part.replace("~1", "/").replace("~0", "~")
        if not isinstance(node, dict) or part not in node:
            return None
        node = node[part]
    return node


def problems(document):
    all_of = [innermost(e) for e in jsonschema.Draft202012Validator(DOCUMENT).iter_errors(document)]
    if all_of:
        return all_of

    used = set()
    for at, node in walk(document):
        if isinstance(node, dict) and isinstance(node.get("$ref"), str):
            used.add(node["$ref"])
            if not node["$ref"].startswith("#/") or found(document, node["$ref"]) is None:
                all_of.append(f"{at}: {node['$ref']} leads nowhere")
        if isinstance(node, dict) and "schema" in node and isinstance(node["schema"], dict):
            all_of += schema_problems(f"{at}/schema", node["schema"])
    components = document.get("components", {})
    for name, schema in components.get("schemas", {}).items():
        all_of += schema_problems(f"/components/schemas/{name}", schema)
    for kind in ("schemas", "responses", "parameters", "headers", "requestBodies"):
        for name in components.get(kind, {}):
            if f"#/components/{kind}/{name}" not in used:
                all_of.append(f"/components/{kind}/{name}: nobody asks for it")

    names, addresses = set(), set()
    schemes = components.get("securitySchemes", {})
    for path, item in document["paths"].items():
        shape = re.sub(r"\{[^}]*\}", "{}", path)
        if shape in addresses:
            all_of.append(f"{path}: the same address as another [§4.8.8]")
        addresses.add(shape)
        for method in METHODS & item.keys():
            operation, at = item[method], f"{method} {path}"
            if operation.get("operationId") in names:
                all_of.append(f"{at}: a second {operation['operationId']}")
            names.add(operation.get("operationId"))
            for word in ("operationId", "summary"):
                if not operation.get(word):
                    all_of.append(f"{at}: no {word}")
            given = [found(document, p["$ref"]) if "$ref" in p else p
                     for p in item.get("parameters", []) + operation.get("parameters", [])]
            in_path = {p["name"] for p in given if p and p["in"] == "path"}
            if in_path != set(re.findall(r"\{([^}]*)\}", path)):
                all_of.append(f"{at}: its parameters are not those of its address")
            all_of += [f"{at}: {p['name']} must be required" for p in given if p and p["in"] == "path" and not p.get("required")]
            places = [(p["in"], p["name"]) for p in given if p]
            if len(places) != len(set(places)):
                all_of.append(f"{at}: a parameter twice")
            for asked in operation.get("security", document.get("security", [])):
                all_of += [f"{at}: no security scheme {name}" for name in asked if name not in schemes]
            if not any(code.startswith("2") or code.startswith("3") for code in map(str, operation["responses"])):
                all_of.append(f"{at}: no answer when it goes well")
    return all_of


def schema_problems(at, schema):
    try:
        jsonschema.Draft202012Validator.check_schema(schema)
    except jsonschema.SchemaError as error:
        return [f"{at}: {error.message[:200]}"]
    return [f"{at}{where}: {name} is required and not there" for where, node in walk(schema)
            if isinstance(node, dict) and node.get("additionalProperties") is False and isinstance(node.get("required"), list)
            for name in node["required"] if name not in node.get("properties", {})]


# Slips that somebody makes; each must be found, or the judge is asleep.
SLIPS = {
    "a path parameter that is not declared": lambda d: d["paths"].update({"/x/{y}": {"get": {"operationId": "x", "summary": "x", "responses": {"200": {"description": "x"}}}}}),
    "a reference to nothing": lambda d: d["paths"].update({"/x": {"get": {"operationId": "x", "summary": "x", "responses": {"200": {"$ref": "#/components/responses/Nothing"}}}}}),
    "a field that no one knows": lambda d: d["info"].update({"titel": "x"}),
    "a name used twice": lambda d: d["paths"].update({f"/x{n}": {"get": {"operationId": "x", "summary": "x", "responses": {"200": {"description": "x"}}}} for n in (1, 2)}),
    "a type that JSON does not have": lambda d: d["components"]["schemas"].update({"X": {"type": "text"}}),
    "a schema that nobody uses": lambda d: d["components"]["schemas"].update({"X": {"type": "string"}}),
    "a response without a description": lambda d: d["paths"].update({"/x": {"get": {"operationId": "x", "summary": "x", "responses": {"200": {}}}}}),
    "another version": lambda d: d.update({"openapi": "3.0.3"}),
}


def main(files):
    failed = 0
    for file in files:
        with open(file, encoding="utf-8") as text:
            document = yaml.safe_load(text)
        wrong = problems(document)
        for line in wrong:
            print(f"FAIL {file} {line}")
        failed += len(wrong)
        operations = sum(len(METHODS & item.keys()) for item in document["paths"].values())
        if not wrong:
            print(f"ok   {file}: {operations} operations, {len(document['components']['schemas'])} schemas")
            for what, slip in SLIPS.items():
                spoiled = copy.deepcopy(document)
                slip(spoiled)
                if not problems(spoiled):
                    print(f"FAIL {what} was not found in {file}")
                    failed += 1
    return 1 if failed or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
