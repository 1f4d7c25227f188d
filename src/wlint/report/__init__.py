"""Reports: functions from what a run found to text."""

from collections.abc import Callable
from enum import Enum
from importlib import import_module

from wlint.engine import Report
from wlint.report.look import Look


class Format(Enum):
    """A form a report can have. Its module has one function, `render`."""

    FULL = "full"
    CONCISE = "concise"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"

    @property
    def is_for_people(self) -> bool:
        """Whether people read it, and so a summary can follow it."""
        return self in (Format.FULL, Format.CONCISE)


def render(form: Format, report: Report, look: Look) -> str:
    """The report in one form."""
    module = import_module(f"wlint.report.{form.value}")
    function: Callable[[Report, Look], str] = module.render
    return function(report, look)
