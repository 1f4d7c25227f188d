"""Python functions that JavaScript is lent for one call, and means to run after that."""

from wlint import tree
from wlint.project.file import File
from wlint.project.interop.raw_names import raw_name
from wlint.project.network.controllers import Controller, timer_of
from wlint.project.typing.program import Program
from wlint.tree import Node


def dead_timers(program: Program, file: File, controller: Controller) -> tuple[tree.Call, ...]:
    """The timers that never abort a controller: their function is gone before they fire."""
    timers = [timer for abort in controller.aborts if (timer := timer_of(file, abort)) is not None]
    return tuple(
        timer
        for timer in timers
        if _is_bare(file, timer.arg(0)) and raw_name(program, file, timer.callee) == "setTimeout"
    )


def _is_bare(file: File, callback: Node | None) -> bool:
    """Whether a function is lent as it is, be it written there or named."""
    variable = file.scopes.variable(callback) if callback is not None else None
    function = variable.only.node if variable is not None and variable.only else callback
    return isinstance(function, tree.Function) and not function.decorators
