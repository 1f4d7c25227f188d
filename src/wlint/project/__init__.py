"""One Worker: its configuration, its files, and everything understood of them."""

from wlint.project.load import Project, load
from wlint.project.worker import Worker

__all__ = ["Project", "Worker", "load"]
