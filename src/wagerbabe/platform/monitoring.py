"""Metrics and traces by OpenTelemetry: `/metrics` for Prometheus always, OTLP when a collector is named."""

from opentelemetry import metrics, trace
from opentelemetry.exporter.prometheus import PrometheusMetricReader
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import MetricReader
from opentelemetry.sdk.metrics.view import ExplicitBucketHistogramAggregation, View
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Scope

from wagerbabe.platform import http
from wagerbabe.platform.settings import Settings

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.5, 5.0)

_meter = metrics.get_meter("wagerbabe.http")
_requests = _meter.create_histogram("http_server_seconds", unit="s", description="Requests by route and status.")


def start_monitoring(settings: Settings, role: str) -> None:
    """Install the providers of this process, once."""
    resource = Resource.create({"service.name": "wagerbabe", "service.instance.role": role})
    readers: list[MetricReader] = [PrometheusMetricReader()]
    if settings.otlp_endpoint:
        readers.append(_export(settings.otlp_endpoint, resource))
    buckets = View(instrument_name="*_seconds", aggregation=ExplicitBucketHistogramAggregation(_SECONDS))
    metrics.set_meter_provider(MeterProvider(readers, resource, views=[buckets]))
    http.observers.append(_observe)


def _export(endpoint: str, resource: Resource) -> MetricReader:
    """Traces and metrics to a collector; its modules are loaded only when there is one."""
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter  # noqa: PLC0415
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    tracing = TracerProvider(resource=resource)
    tracing.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces")))
    trace.set_tracer_provider(tracing)
    return PeriodicExportingMetricReader(OTLPMetricExporter(f"{endpoint.rstrip('/')}/v1/metrics"))


def _observe(scope: Scope, status: int, seconds: float) -> None:
    _requests.record(seconds, {"method": scope["method"], "route": route_of(scope), "status": status})


def route_of(scope: Scope) -> str:
    """The pattern of the route that served a request: paths with ids in them would be endless.

    FastAPI names its own routes; a plain one leaves its endpoint and what it found in the path.
    """
    if (known := getattr(scope.get("route"), "path", None)) is not None:
        return str(known)
    if "endpoint" not in scope:
        return "unknown"
    path = f"{scope['path']}/"
    for name, value in scope["path_params"].items():
        path = path.replace(f"/{value}/", f"/{{{name}}}/", 1)
    return path[:-1]


async def _metrics(_request: Request) -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


metrics_route = Route("/metrics", _metrics)
