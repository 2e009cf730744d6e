"""A span for each request when tracing is on, nothing when it is off."""

from uuid import UUID

from fastapi import FastAPI
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from fairlead.platform.http.app import create_app
from fairlead.platform.tracing import span, tracing_to
from tests.db.http import toy
from tests.db.http.conftest import OWNER, caller


async def test_a_request_is_a_span(web: FastAPI, ada: UUID) -> None:
    kept = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    traced = create_app(web.state.edge, api=[toy.api], tracer_provider=provider)
    async with caller(traced, OWNER) as client:
        assert (await client.get(f"/api/v1/toys/{ada}")).status_code == 200
        assert (await client.get("/api/v1/nothing")).status_code == 404
    spans = kept.get_finished_spans()
    assert [found.name for found in spans] == ["GET /api/v1/toys/{toy_id}", "GET"]
    facts = dict(spans[0].attributes or {})
    assert (facts["http.route"], facts["http.response.status_code"]) == ("/api/v1/toys/{toy_id}", 200)


def test_tracing_is_off_without_an_endpoint() -> None:
    assert tracing_to(None, process="web", version="1") is None
    with span("job", {"job": "billing"}):
        pass


def test_an_endpoint_gets_an_exporter() -> None:
    provider = tracing_to("http://127.0.0.1:1/v1/traces", process="web", version="1.2")
    assert provider is not None
    assert dict(provider.resource.attributes)["service.name"] == "fairlead-web"
    provider.shutdown()
