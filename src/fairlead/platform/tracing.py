"""OpenTelemetry: nothing at all until an endpoint is configured, then a span for each request and job."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor


def tracing_to(endpoint: str | None, *, process: str, version: str) -> TracerProvider | None:
    """Spans of this process sent to an OTLP endpoint (http://host:4318/v1/traces); None without one.

    Give it to `create_app`, and to `span` by `trace.set_tracer_provider`; `shutdown()` sends what is left.
    """
    if endpoint is None:
        return None
    # Imported here: it brings protobuf and requests, which a process without tracing never needs.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415

    provider = TracerProvider(resource=Resource.create({SERVICE_NAME: f"fairlead-{process}", SERVICE_VERSION: version}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    return provider


@contextmanager
def span(name: str, facts: Mapping[str, str | int] | None = None) -> Iterator[None]:
    """Work inside a span of the global tracer; costs next to nothing while tracing is off."""
    with trace.get_tracer("fairlead").start_as_current_span(name, attributes=dict(facts or {})):
        yield
