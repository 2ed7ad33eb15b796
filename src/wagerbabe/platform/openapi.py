"""The API description of routes that FastAPI does not see: the hot paths, plain routes with msgspec types."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from wagerbabe.platform.errors import AppError, BodyTooLarge, Forbidden, InvalidRequest, Unauthenticated, Unavailable

_REF = "#/components/schemas/{name}"
_SIGNED_IN: list[dict[str, list[str]]] = [{"bearer": []}, {"cookie": []}]
_FRAMEWORKS = ("HTTPValidationError", "ValidationError")
WRITTEN_AS = "x-written-as"
"""Says which JSON type a value really has: msgspec describes every decimal as a string, and reads numbers too."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A header or query parameter, a string unless its schema says otherwise."""

    name: str
    place: str
    required: bool = False
    description: str = ""
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: its answers by status (None: no body), the errors it may answer, its body's type."""

    method: str
    path: str
    summary: str
    tag: str
    answers: Mapping[int, Any]
    errors: Sequence[type[AppError]] = ()
    body: Any = None
    parameters: Sequence[Parameter] = ()


def merge(document: dict[str, Any], operations: Sequence[Operation]) -> dict[str, Any]:
    """Add operations and the schemas of their types to an OpenAPI document."""
    types = [t for op in operations for t in [op.body, *op.answers.values()] if t is not None]
    schemas, components = msgspec.json.schema_components(types, ref_template=_REF)
    by_type = dict(zip(map(_key, types), schemas, strict=True))
    for schema in components.values():
        _as_written(schema)
    known = document.setdefault("components", {}).setdefault("schemas", {})
    if clashes := known.keys() & components.keys():
        raise ValueError(f"two types of the API share a name: {', '.join(sorted(clashes))}")
    known.update(components)
    for op in operations:
        document["paths"].setdefault(op.path, {})[op.method] = _described(op, by_type)
    return document


def _as_written(node: Any) -> None:
    if isinstance(node, dict):
        if WRITTEN_AS in node:
            node["type"] = node.pop(WRITTEN_AS)
            node.pop("format", None)
        for child in node.values():
            _as_written(child)
    elif isinstance(node, list):
        for child in node:
            _as_written(child)


def _key(kind: Any) -> str:
    return str(kind)


def _described(op: Operation, by_type: Mapping[str, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "tags": [op.tag],
        "summary": op.summary,
        "operationId": f"{op.method}_{op.path.strip('/').replace('/', '_').replace('{', '').replace('}', '')}",
        "responses": {
            str(status): _answer(None if kind is None else by_type[_key(kind)]) for status, kind in op.answers.items()
        },
    }
    described["responses"].update(_errors(op.errors))
    if Unauthenticated in op.errors:
        described["security"] = _SIGNED_IN if Forbidden in op.errors else [{}, *_SIGNED_IN]
    if op.body is not None:
        described["requestBody"] = {"required": True, "content": _json(by_type[_key(op.body)])}
    if op.parameters:
        described["parameters"] = [
            {
                "name": p.name,
                "in": p.place,
                "required": p.required or p.place == "path",
                "description": p.description,
                "schema": dict(p.schema),
            }
            for p in op.parameters
        ]
    return described


def add_common_errors(document: dict[str, Any]) -> None:
    """Describe the errors that come from what all operations share, in our shape instead of the framework's."""
    for path in document["paths"].values():
        for operation in path.values():
            answers = operation["responses"]
            if _FRAMEWORKS[0] in str(answers.get("422")):
                del answers["422"]
            for status, answer in _errors(_common(operation)).items():
                answers.setdefault(status, answer)
    for name in _FRAMEWORKS:
        document["components"]["schemas"].pop(name, None)


def _common(operation: Mapping[str, Any]) -> Sequence[type[AppError]]:
    signed_in = [Unauthenticated, Forbidden] if "security" in operation else []
    asked = [InvalidRequest] if "parameters" in operation or "requestBody" in operation else []
    body = [BodyTooLarge] if "requestBody" in operation else []
    return [*signed_in, *asked, *body, Unavailable]


def _json(schema: Any) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _answer(schema: Any) -> dict[str, Any]:
    return {"description": "Done."} if schema is None else {"description": "Done.", "content": _json(schema)}


def _errors(errors: Sequence[type[AppError]]) -> dict[str, Any]:
    by_status: dict[str, dict[str, Any]] = {}
    for error in errors:
        known = by_status.setdefault(
            str(error.status), {"description": "", "content": _json({"$ref": _REF.format(name="ErrorOut")})}
        )
        known["description"] = f"{known['description']} `{error.__name__}`: {error.message}".strip()
    return by_status
