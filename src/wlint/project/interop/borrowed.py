"""Python functions that JavaScript is lent for one call, and means to run after that."""

from wlint import tree
from wlint.project.file import File
from wlint.project.interop.raw_names import raw_name
from wlint.project.network.controllers import Controller, timer_of
from wlint.project.typing.program import Program


def dead_timers(program: Program, file: File, controller: Controller) -> tuple[tree.Call, ...]:
    """The timers that never abort a controller: their function is gone before they fire."""
    timers = [timer for abort in controller.aborts if (timer := timer_of(file, abort)) is not None]
    return tuple(
        timer
        for timer in timers
        if isinstance(timer.arg(0), tree.Function)
        and raw_name(program, file, timer.callee) == "setTimeout"
    )
