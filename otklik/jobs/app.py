"""Procrastinate's application: tasks are the plain functions of this package."""

from __future__ import annotations

from procrastinate import App


def on_ready(app: App) -> None:
    """Imports the tasks into the app that Django made."""
    app.import_paths = ["otklik.jobs.tasks"]
