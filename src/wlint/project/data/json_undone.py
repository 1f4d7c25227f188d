"""Texts that are made of a value in one function only for another one to parse them back."""

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.costs.followed import Following
from wlint.project.costs.spots import Spot
from wlint.project.data.json_flow import JsonFlow, JsonKind, JsonStep
from wlint.project.file import File

# Of a text that comes from more places than this, nothing is said.
_SPOTS = 40
_DECLARES = (tree.Block, tree.Module, tree.Export, tree.Assign)


def undone(calls: Calls, flow: JsonFlow, step: JsonStep) -> tuple[JsonStep, ...]:
    """The steps whose text a parse turns back, all of them in other functions of the project."""
    made = _made(calls, flow, step) if step.kind is JsonKind.PARSE else ()
    home = step.file.function_around(step.call)
    return () if any(m.file.function_around(m.call) is home for m in made) else made


def _made(calls: Calls, flow: JsonFlow, step: JsonStep) -> tuple[JsonStep, ...]:
    """The steps that make the text a parse is given; none where there may be others."""
    look, found = Following(flow.types), list[JsonStep]()
    todo = [Spot(step.file, step.operand)]
    for spot in todo:
        if len(todo) > _SPOTS:
            return ()
        match spot.node:
            case tree.Await(value=value):
                known: tuple[Spot, ...] | None = (spot.at(value),)
            case tree.Call() as call:
                made = flow.step(spot.file, call)
                if made is not None and made.kind is JsonKind.SERIALISE:
                    if not made.is_faithful or made.is_native != step.is_native:
                        return ()
                    found.append(made)
                    continue
                known = look.returned(spot, call)
            case _:
                known = _known(look, spot) if not _is_open(calls, spot) else None
        if not known:
            return ()
        todo += known
    return tuple({made.call: made for made in found}.values())  # two ways may lead to one


def _known(look: Following, spot: Spot) -> tuple[Spot, ...] | None:
    """What a name stands for, or a part of a part: `result.content[0].text`."""
    match spot.node:
        case tree.Member(object=owner, name=str() as name):
            return _part(look, spot.at(owner), name)
        case tree.Member(object=owner, key=tree.Literal(kind="number", value=str(index))) if (
            index.isdigit()
        ):
            return _part(look, spot.at(owner), int(index))
        case _:
            return look.known(spot)


def _part(look: Following, owner: Spot, name: str | int) -> tuple[Spot, ...] | None:
    whole = _known(look, owner) if isinstance(owner.node, tree.Member) else (owner,)
    parts = [look.field(spot, name) for spot in whole or ()]
    found = [part for part in parts if part is not None]
    return tuple(s for part in found for s in part) if len(found) == len(parts) else None


def _is_open(calls: Calls, spot: Spot) -> bool:
    """Whether it is of a parameter that others fill as well: the platform, or a package."""
    named = spot.node
    while isinstance(named, tree.Member):
        named = named.object
    variable = spot.file.scopes.variable(named)
    params = [d.node for d in variable.definitions] if variable is not None else []
    functions = (spot.file.scopes.parents.get(p) for p in params if isinstance(p, tree.Param))
    return any(
        isinstance(function, tree.Function)
        and (calls.is_entry(function) or _is_given_away(calls, spot.file, function))
        for function in functions
    )


def _is_given_away(calls: Calls, file: File, function: tree.Function) -> bool:
    """Whether a function is handed on, so that others may call it."""
    is_declared = isinstance(file.scopes.parents.get(function), _DECLARES)
    sites = calls.callers.get(function, ())
    return not is_declared or any(not isinstance(site.node, tree.Call) for site in sites)
