"""Documents as PDF: a template of typst, data as JSON, and the machine that makes pages of them."""

from fairlead.platform.documents.pictures import as_svg, has_many_pixels, raster
from fairlead.platform.documents.press import Press, Sheet, Template
from fairlead.platform.documents.problems import TemplateWrong

__all__ = ["Press", "Sheet", "Template", "TemplateWrong", "as_svg", "has_many_pixels", "raster"]
