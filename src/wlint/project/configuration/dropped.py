"""What the environments of a configuration do not share, though the code needs it in each."""

from collections.abc import Collection, Iterator

from wlint.finding import Place, Step
from wlint.languages.document import Value
from wlint.project.calling.calls import Calls
from wlint.project.configuration.bindings import Binding, BindingKind
from wlint.project.configuration.env_reads import EnvReads
from wlint.project.configuration.wrangler import Configuration, Environment
from wlint.record import Record

# secrets are set apart from the file, of unsafe bindings nobody knows, and the others can stand at
# the top level only
_NOT_REPEATED = frozenset(
    {
        BindingKind.SECRET,
        BindingKind.TEXT_BLOB,
        BindingKind.DATA_BLOB,
        BindingKind.WASM_MODULE,
        BindingKind.UNSAFE,
    }
)
# these go with the Worker wherever it is deployed
_EVERYWHERE = _NOT_REPEATED | {BindingKind.VAR, BindingKind.ASSETS}
_OFF = frozenset({"false", "0", "off", "no"})


class Dropped(Record):
    """The bindings that an environment lacks though the code uses them, and where it does."""

    environment: Environment
    bindings: tuple[Binding, ...]
    uses: tuple[Step, ...]
    is_without_containers: bool = False
    """Whether the containers of its Durable Objects stand at the top level only, too."""

    @property
    def place(self) -> Place:
        """Where something is to be added: the one table they belong to, or the environment."""
        kinds = {binding.kind for binding in self.bindings}
        table = self.table_of(kinds.pop()) if len(kinds) == 1 else None
        return Place(self.environment.path, (table or self.environment.declared).named)

    def table_of(self, kind: BindingKind) -> Value | None:
        """What the environment itself says of a kind of bindings."""
        return self.environment.declared.at(*kind.value.split("."))


class Unconsumed(Record):
    """Queues that an environment fills and nothing empties."""

    environment: Environment
    place: Place
    queues: tuple[str, ...]


class Elsewhere(Record):
    """A binding that the top level does not have, the environments that do, and its uses."""

    binding: Binding
    environments: tuple[str, ...]
    uses: tuple[Step, ...]


def dropped(configuration: Configuration, reads: EnvReads, calls: Calls) -> Iterator[Dropped]:
    """What each named environment drops."""
    keeps = configuration.at("keep_vars")
    keeps_vars = keeps is not None and keeps.data is True
    for environment in configuration.environments[1:]:
        lost: dict[str, tuple[Binding, Step]] = {}
        for binding in configuration.top.bindings:
            is_kept = binding.kind is BindingKind.VAR and (keeps_vars or _is_spare(binding, reads))
            if binding.kind in _NOT_REPEATED or is_kept or environment.binding(binding.name):
                continue
            # what the environment leaves out was dropped itself
            if environment.vars.keys() & _switches(configuration, binding.name, reads):
                continue
            for use in _uses(binding, reads, calls, with_insisted=True):
                lost.setdefault(binding.name, (binding, use))
        if lost:
            bindings, uses = zip(*lost.values(), strict=True)
            classes = {b.class_name for b in bindings if b.kind is BindingKind.DURABLE_OBJECT}
            lacks_containers = _lacks_containers(configuration, environment, classes)
            yield Dropped(environment, bindings, uses, lacks_containers)


def _lacks_containers(
    configuration: Configuration, environment: Environment, classes: Collection[str | None]
) -> bool:
    """Whether an environment leaves out the containers that the top level has for classes."""
    containers = configuration.at("containers")
    named = (item.at("class_name") for item in (containers.items if containers else ()))
    has_some = any(name is not None and name.text in classes for name in named)
    return has_some and environment.declared.at("containers") is None


def unconsumed(configuration: Configuration, elsewhere: Collection[str]) -> Iterator[Unconsumed]:
    """The environments that send to queues of their own, of a Worker that consumes others.

    `elsewhere` are the queues that other Workers consume.
    """
    consumed = {q for e in configuration.environments for q in e.queues("consumers")}
    for environment in configuration.environments[1:]:
        own = environment.declared.at("queues")
        if (
            own is None
            or own.at("consumers") is not None
            or not configuration.at("queues.consumers")
        ):
            continue
        left = [q for q in environment.queues("producers") if q not in {*consumed, *elsewhere}]
        if left:
            yield Unconsumed(environment, Place(environment.path, own.named), tuple(left))


def elsewhere(configuration: Configuration, reads: EnvReads, calls: Calls) -> Iterator[Elsewhere]:
    """What only named environments bind of a Worker whose top level binds other things."""
    top, *named = configuration.environments
    own = (binding for binding in top.bindings if named and binding.kind not in _EVERYWHERE)
    if not any(next(_uses(binding, reads, calls), None) for binding in own):
        return
    found = {b.name: b for e in reversed(named) for b in e.bindings if b.kind not in _EVERYWHERE}
    for name, binding in found.items():
        uses = () if top.binding(name) else tuple(_uses(binding, reads, calls))
        if uses and not _switches(configuration, name, reads):
            having = (e.name for e in named if e.name and e.binding(name))
            yield Elsewhere(binding, tuple(having), uses)


def _switches(configuration: Configuration, name: str, reads: EnvReads) -> set[str]:
    """The variables the code asks for that are on in just the environments with a binding."""
    environments = configuration.environments
    having = [environment.binding(name) is not None for environment in environments]
    return {
        variable
        for variable in {v for e in environments for v in e.vars} & reads.tested
        if having == [_is_on(e, variable) for e in environments]
    }


def _is_on(environment: Environment, variable: str) -> bool:
    value = environment.vars.get(variable)
    return value is not None and bool(value.data) and value.text not in _OFF


def _is_spare(variable: Binding, reads: EnvReads) -> bool:
    """Whether a variable may well be missing: a text may be a secret, no value as good as none."""
    is_optional = not variable.value.data and reads.is_optional(variable.name)
    return bool(variable.value.text) or is_optional


def _uses(
    binding: Binding, reads: EnvReads, calls: Calls, *, with_insisted: bool = False
) -> Iterator[Step]:
    for read in reads.reached(binding.name, calls, with_insisted=with_insisted):
        place = Place(read.file.path, read.node.span)
        yield Step(place, f"'{binding.name}' is used here")
