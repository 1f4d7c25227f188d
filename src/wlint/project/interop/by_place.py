"""Options that the SDK is given by their place, as JavaScript has it: it takes them by name."""

from wlint import tree
from wlint.project.file import File
from wlint.project.interop.raw_names import name_in
from wlint.project.typing.program import Program

# Sources: `fetch.py` and `request.py` of workers-runtime-sdk, Pyodide's `pyodide/http`.
_TAKE_ONE = {"workers": ("fetch", "Request"), "pyodide.http": ("pyfetch",)}


def gives_by_place(program: Program, file: File, call: tree.Call) -> bool:
    """Whether a call gives more by its place than the address, which is all that is taken so."""
    if not file.is_python or file.is_off_platform(call):
        return False
    by_place = [arg.value for arg in call.args if arg.name is None]
    if len(by_place) < 2 or any(isinstance(value, tree.Spread) for value in by_place):
        return False
    return any(
        name_in(module, program, file, call.callee) in names for module, names in _TAKE_ONE.items()
    )
