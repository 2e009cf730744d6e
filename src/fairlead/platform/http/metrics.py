"""Prometheus metrics: requests by route and status, the pool, and whatever the wiring samples (jobs)."""

from collections.abc import Iterable, Sequence

from prometheus_client import CollectorRegistry, Counter, GCCollector, Histogram, PlatformCollector, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response

from fairlead.platform.db.database import Database
from fairlead.platform.http.edge import Sample, edge_of

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The metrics of one application; its own registry, so that two applications in a process do not mix."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        for standard in (ProcessCollector, PlatformCollector, GCCollector):
            standard(registry=self.registry)
        self._requests = Counter(
            "fairlead_http_requests", "Requests answered.", ("method", "route", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "fairlead_http_request_seconds",
            "Seconds from a request's headers to the end of its answer.",
            ("method", "route"),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self._series: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request; `route` is the template, never the path, which is unbounded."""
        key = (method, route, status)
        series = self._series.get(key)
        if series is None:
            series = (self._requests.labels(method, route, str(status)), self._seconds.labels(method, route))
            self._series[key] = series
        series[0].inc()
        series[1].observe(seconds)


class _Sampled(Collector):
    """Gauges that were read just now; registered for one scrape only."""

    def __init__(self, samples: Sequence[Sample]) -> None:
        self._samples = samples

    def collect(self) -> Iterable[Metric]:
        families: dict[str, GaugeMetricFamily] = {}
        for sample in self._samples:
            family = families.setdefault(
                sample.name, GaugeMetricFamily(sample.name, sample.help, labels=tuple(sample.labels))
            )
            family.add_metric(list(sample.labels.values()), sample.value)
        return families.values()


def pool_samples(database: Database) -> list[Sample]:
    """How busy the pool of database connections is."""
    pool = database.engine.pool
    text = "Database connections of this process, by what they do."
    counted = {"in_use": pool.checkedout(), "idle": pool.checkedin()}  # type: ignore[attr-defined] # QueuePool's
    return [Sample("fairlead_db_connections", text, {"state": state}, n) for state, n in counted.items()]


async def metrics_page(request: Request) -> Response:
    """Answer a scrape."""
    edge = edge_of(request)
    samples = pool_samples(edge.database)
    for sampler in edge.samplers:
        samples.extend(await sampler())
    metrics: Metrics = request.app.state.metrics
    sampled = CollectorRegistry()
    sampled.register(_Sampled(samples))
    return Response(generate_latest(metrics.registry) + generate_latest(sampled), media_type=CONTENT_TYPE_LATEST)
