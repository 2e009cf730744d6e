"""The composition root: every listener, job, router, table and policy of the system, listed by hand."""

from fairlead.main.wiring.build import App, build

__all__ = ["App", "build"]
