"""The web server: gunicorn, with one job worker as its child."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

import certify
from certify.web.logs import show_logs


class Server(BaseApplication):
    """Gunicorn, configured in code: the application is loaded once and forked."""

    def __init__(self, *, bind: str, workers: int, jobs: bool) -> None:
        self.settings = {
            "bind": bind,
            "workers": workers,
            "preload_app": True,
            "worker_class": "gthread",  # a slow upload must not hold a whole process
            "threads": 4,
            "timeout": 120,  # a slow phone may take its time over a photograph
            "accesslog": None,
            "control_socket_disable": True,
            "post_fork": _own_connections,
        }
        if jobs:
            self.settings |= {"when_ready": self._start_worker, "on_exit": self._stop_worker}
        super().__init__()

    def load_config(self) -> None:
        """Take over our settings."""
        for name, value in self.settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """Build the application."""
        show_logs()
        return certify.create_app()

    def _start_worker(self, _server: Any) -> None:
        command = [sys.executable, "-m", "certify.cli", "worker"]
        self.worker = subprocess.Popen(command)  # noqa: S603 - our own command

    def _stop_worker(self, _server: Any) -> None:
        """End the job worker with the server; gunicorn asks this of the master alone."""
        self.worker.terminate()
        self.worker.wait(timeout=10)


def _own_connections(_server: Any, worker: Any) -> None:
    """A forked process must not share database connections with its parent."""
    from certify.db import db

    with worker.app.wsgi().app_context():
        db.engine.dispose(close=False)
