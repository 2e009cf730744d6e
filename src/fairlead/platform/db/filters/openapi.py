"""Filter keys as OpenAPI 3.1 query parameters, exact enough to generate valid requests from."""

from collections.abc import Mapping
from typing import Any

from fairlead.platform.db.filters.field import LISTS, Field, Operator
from fairlead.platform.db.filters.values import Kind

_SCHEMAS: Mapping[Kind, dict[str, Any]] = {
    Kind.TEXT: {"type": "string", "pattern": r"^[^\u0000]*$"},
    Kind.INTEGER: {"type": "integer", "format": "int64", "minimum": -(2**63), "maximum": 2**63 - 1},
    Kind.DECIMAL: {"type": "string", "pattern": r"^[+-]?[0-9]{1,100}(\.[0-9]{1,100})?$"},
    Kind.DATE: {"type": "string", "format": "date"},
    Kind.DATETIME: {"type": "string", "format": "date-time"},
    Kind.BOOLEAN: {"type": "boolean"},
    Kind.UUID: {"type": "string", "format": "uuid"},
}

_WORDS: Mapping[Operator, str] = {
    Operator.EQ: "is",
    Operator.NE: "is not (rows without a value included)",
    Operator.LT: "is less than",
    Operator.LTE: "is at most",
    Operator.GT: "is more than",
    Operator.GTE: "is at least",
    Operator.IN: "is one of (separated by commas, or the parameter repeated)",
    Operator.NOT_IN: "is none of (rows without a value included)",
    Operator.CONTAINS: "contains",
    Operator.ICONTAINS: "contains, in upper or lower case",
    Operator.STARTSWITH: "starts with",
    Operator.ISNULL: "has no value (true) or has one (false)",
}


def parameter(key: str, field: Field, operator: Operator, most: int) -> dict[str, Any]:
    """The parameter object of one key."""
    schema = {"type": "boolean"} if operator is Operator.ISNULL else _schema(field)
    words = f"{field.label} {_WORDS[operator]}."
    described = {"name": key, "in": "query", "required": False, "description": words}
    if operator not in LISTS:
        return {**described, "schema": schema}
    listed = {"type": "array", "items": schema, "minItems": 1, "maxItems": most}
    return {**described, "style": "form", "explode": False, "schema": listed}


def _schema(field: Field) -> dict[str, Any]:
    if field.kind is Kind.ENUM:
        return {"type": "string", "enum": [value for value, _ in field.options]}
    if field.kind is Kind.MONEY:
        decimals = field.decimals
        fraction = rf"(\.[0-9]{{1,{decimals}}})?" if decimals else ""
        return {"type": "string", "pattern": f"^[+-]?[0-9]{{1,15}}{fraction}$", "examples": ["1000"]}
    return dict(_SCHEMAS[field.kind])
