"""Bindings of the top level that a named environment does not have: they are not inherited."""

from collections.abc import Iterator

from wlint.finding import Place, Step
from wlint.project.calling.calls import Calls
from wlint.project.configuration.bindings import Binding, BindingKind
from wlint.project.configuration.env_reads import EnvReads
from wlint.project.configuration.wrangler import Configuration, Environment
from wlint.record import record

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


@record
class Dropped:
    """The bindings that an environment lacks though the code uses them, and where it does."""

    environment: Environment
    place: Place
    bindings: tuple[Binding, ...]
    uses: tuple[Step, ...]


def dropped(configuration: Configuration, reads: EnvReads, calls: Calls) -> Iterator[Dropped]:
    """What each named environment drops."""
    keeps = configuration.at("keep_vars")
    keeps_vars = keeps is not None and keeps.data is True
    for environment in configuration.environments[1:]:
        lost: dict[str, tuple[Binding, Step]] = {}
        for binding in configuration.top.bindings:
            # a text may well be a secret there, set apart from the file
            is_kept = binding.kind is BindingKind.VAR and (keeps_vars or binding.value.text)
            if binding.kind in _NOT_REPEATED or is_kept or environment.binding(binding.name):
                continue
            for read in reads.reached(binding.name, calls):
                place = Place(read.file.path, read.node.span)
                use = Step(place, f"'{binding.name}' is used here")
                lost.setdefault(binding.name, (binding, use))
        if lost:
            place = Place(environment.path, environment.declared.named)
            bindings, uses = zip(*lost.values(), strict=True)
            yield Dropped(environment, place, bindings, uses)
