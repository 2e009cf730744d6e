"""Where a dialog of a service stands: opened as a page of its own, it names the service that it is about."""

from uuid import UUID

from fairlead.platform.pages import Crumb


def of_service(service_id: UUID, name: str, number: str) -> tuple[Crumb, ...]:
    """The way back from a form to the service that it is about."""
    return Crumb("Services", "/services"), Crumb(f"{name} {number}", f"/services/{service_id}")
