"""Forms made from pydantic models: fields, what was typed, what was wrong, preview and confirmation."""

from fairlead.platform.pages.forms.derive import derive
from fairlead.platform.pages.forms.field import Choice, Field, Hint, as_typed
from fairlead.platform.pages.forms.form import Form, Mistake, remembered

__all__ = ["Choice", "Field", "Form", "Hint", "Mistake", "as_typed", "derive", "remembered"]
