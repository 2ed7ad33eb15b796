"""What sockets tell monitoring. Without an exporter these are no-ops."""

from opentelemetry import metrics

_meter = metrics.get_meter("wagerbabe.live")

sockets = _meter.create_up_down_counter("live_sockets", description="Open connections.")
sent = _meter.create_counter("live_sent", description="Messages written to sockets, by kind.")
caught_up = _meter.create_counter("live_caught_up", description="Snapshots for readers that had fallen behind.")
dropped = _meter.create_counter("live_dropped", description="Connections that we ended, by reason.")
