"""Forms made from pydantic models: fields, what was typed, what was wrong, preview and confirmation."""

from fairlead.platform.pages.forms.derive import derive
from fairlead.platform.pages.forms.field import Choice, Field, Hint, as_typed
from fairlead.platform.pages.forms.form import Form, Mistake, remembered
from fairlead.platform.pages.forms.picking import Option, Options, Pick, Picker, label, meant, pickers_of

__all__ = [
    "Choice", "Field", "Form", "Hint", "Mistake", "Option", "Options", "Pick", "Picker", "as_typed", "derive", "label",
    "meant", "pickers_of", "remembered",
]  # fmt: skip
