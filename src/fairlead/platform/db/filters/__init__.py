"""The filters dict: declared once per repository, strict, the same for code, URL, form and OpenAPI."""

from fairlead.platform.db.filters.declared import MAX_VALUES, Condition, FieldInfo, Filters
from fairlead.platform.db.filters.field import Field, Operator
from fairlead.platform.db.filters.values import BadValue, Kind, split_list

__all__ = ["MAX_VALUES", "BadValue", "Condition", "Field", "FieldInfo", "Filters", "Kind", "Operator", "split_list"]
