"""Figures for operators (指标), as Prometheus reads them at `/metrics`; nothing personal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from db.machines import NotificationState as State

if TYPE_CHECKING:
    from datetime import datetime

    from db.outbox import Claimed, Figures, Settled


class Metrics:
    """Counts what this process sends; how the outbox stands is read from the database when it is asked for."""

    def __init__(self) -> None:
        """Begin at zero."""
        self._registry = CollectorRegistry()
        self._settled = Counter(
            "kaozheng_notifications_settled",
            "Notifications this process settled",
            ["kind", "state"],
            registry=self._registry,
        )
        self._delay = Histogram(
            "kaozheng_notification_delay_seconds",
            "From due to sent",
            buckets=(1, 5, 15, 60, 300, 1800, 7200, 43200),
            registry=self._registry,
        )
        self._states = Gauge(
            "kaozheng_notifications", "Notifications by state", ["state"], registry=self._registry
        )
        self._due = Gauge(
            "kaozheng_notifications_due", "Planned notifications whose time has come", registry=self._registry
        )
        self._oldest = Gauge(
            "kaozheng_notifications_oldest_due_seconds",
            "Age of the one that is due longest",
            registry=self._registry,
        )

    def count(self, row: Claimed, result: Settled, now: datetime) -> None:
        """Count what became of a row."""
        self._settled.labels(row.kind, result.state).inc()
        if result.state is State.SENT:
            self._delay.observe(max(0.0, (now - row.due_at).total_seconds()))

    def render(self, figures: Figures, now: datetime) -> bytes:
        """The page that Prometheus reads."""
        for state in State:
            self._states.labels(state).set(figures.by_state.get(state, 0))
        self._due.set(figures.due)
        age = (now - figures.oldest_due).total_seconds() if figures.oldest_due else 0
        self._oldest.set(max(0.0, age))
        return generate_latest(self._registry)
