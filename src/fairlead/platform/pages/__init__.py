"""The toolkit of server-rendered pages: declare tables, forms and panels; the kit renders them. See docs/pages.md."""

from fairlead.platform.pages.actions import Action, ActionBar, Crumb, Header, Verb, lifecycle_actions, trail_link
from fairlead.platform.pages.charts import Chart, Series
from fairlead.platform.pages.compose import detail_page, form_page
from fairlead.platform.pages.filterform import FilterForm
from fairlead.platform.pages.flash import Flash
from fairlead.platform.pages.forms import Form, Hint
from fairlead.platform.pages.hits import Hit, Hits
from fairlead.platform.pages.lists import ListPage, View
from fairlead.platform.pages.marks import Badge, Link, status
from fairlead.platform.pages.panels import (
    Alert,
    Bill,
    BillLine,
    Columns,
    Entry,
    Halves,
    KeyValues,
    PlanView,
    Progress,
    Section,
    Skeleton,
    Sparkline,
    Stat,
    Stats,
    Tab,
    Tabs,
    Timeline,
    Trend,
)
from fairlead.platform.pages.render import Renderer, page, part, renderer_of, see_other
from fairlead.platform.pages.tables import Column, EmptyState, Paging, Sorted, Table
from fairlead.platform.pages.visit import Company, Theme, Viewer, Visit

__all__ = [
    "Action", "ActionBar", "Alert", "Badge", "Bill", "BillLine", "Chart", "Column", "Columns", "Company", "Crumb",
    "EmptyState", "Entry", "FilterForm", "Flash", "Form", "Halves", "Header", "Hint", "Hit", "Hits", "KeyValues",
    "Link", "ListPage", "Paging", "PlanView", "Progress", "Renderer", "Section", "Series", "Skeleton", "Sorted",
    "Sparkline", "Stat", "Stats", "Tab", "Table", "Tabs", "Theme", "Timeline", "Trend", "Verb", "View", "Viewer",
    "Visit", "detail_page", "form_page", "lifecycle_actions", "page", "part", "renderer_of", "see_other", "status",
    "trail_link",
]  # fmt: skip
