"""What pydantic found wrong with a request, as field errors with a pointer and a remedy."""

from collections.abc import Mapping, Sequence
from typing import Any

from fairlead.kernel.errors import FieldError, Invalid
from fairlead.platform.http.body import escape

_REMEDIES: Mapping[str, str] = {
    "missing": "Add this field.",
    "extra_forbidden": "Remove it, or check its spelling.",
    "uuid_parsing": "Give a UUID, as returned in `id` fields.",
    "uuid_type": "Give a UUID, as returned in `id` fields.",
    "int_parsing": "Give a whole number.",
    "int_type": "Give a whole number.",
    "int_from_float": "Give a whole number.",
    "bool_parsing": "Give true or false.",
    "bool_type": "Give true or false.",
    "string_type": "Give a text in quotes.",
    "string_too_short": "Give a text of {min_length} or more characters.",
    "string_too_long": "Give a text of {max_length} or fewer characters.",
    "string_pattern_mismatch": "Match the pattern {pattern}.",
    "enum": "Use one of: {expected}.",
    "literal_error": "Use one of: {expected}.",
    "greater_than": "Give more than {gt}.",
    "greater_than_equal": "Give {ge} or more.",
    "less_than": "Give less than {lt}.",
    "less_than_equal": "Give {le} or less.",
    "too_short": "Give {min_length} or more items.",
    "too_long": "Give {max_length} or fewer items.",
    "date_parsing": "Give a date that exists, as YYYY-MM-DD.",
    "date_from_datetime_parsing": "Give a date that exists, as YYYY-MM-DD.",
    "date_type": "Give a date that exists, as YYYY-MM-DD.",
    "datetime_parsing": "Give an instant such as 2026-04-01T09:30:00Z.",
    "datetime_from_date_parsing": "Give an instant such as 2026-04-01T09:30:00Z.",
    "timezone_aware": "Add the offset from UTC, for example Z.",
    "list_type": "Give a list.",
    "model_attributes_type": "Give a JSON object.",
    "model_type": "Give a JSON object.",
    "dict_type": "Give a JSON object.",
    "decimal_parsing": 'Give a decimal number as text, for example "12.50".',
    "union_tag_invalid": "Use one of: {expected_tags}.",
    "union_tag_not_found": "Add the field that names the kind.",
}


def invalid_from(errors: Sequence[Any]) -> Invalid:
    """The problem that says everything pydantic said."""
    return Invalid(errors=tuple(_field_error(error) for error in errors))


def _field_error(error: Mapping[str, Any]) -> FieldError:
    where, *path = error["loc"]
    parts = [str(part) for part in path]
    return FieldError(
        field=".".join(parts) or str(where),
        pointer=_pointer(str(where), parts),
        message=_message(error),
        remedy=_remedy(error),
    )


def _pointer(where: str, parts: Sequence[str]) -> str:
    """`#/price/amount` into the body; `query:limit`, `path:id` or `header:If-Match` elsewhere."""
    if where == "body":
        return "#" + "".join(f"/{escape(part)}" for part in parts)
    return f"{where}:{'.'.join(parts)}"


def _message(error: Mapping[str, Any]) -> str:
    if error["type"] == "value_error":
        return _sentence(str(error["ctx"]["error"]))
    return _sentence(error["msg"])


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _remedy(error: Mapping[str, Any]) -> str:
    template = _REMEDIES.get(error["type"], "")
    if not template:
        return "Correct the value."
    return template.format_map({name: str(value) for name, value in error.get("ctx", {}).items()})
