"""The classes of a Worker that the platform makes instances of."""

from collections.abc import Iterator

from wlint import tree
from wlint.languages.document import Value
from wlint.project.configuration.bindings import BindingKind
from wlint.project.configuration.wrangler import Configuration, Environment
from wlint.project.file import File
from wlint.project.typing.external import platform_class
from wlint.project.typing.lineage import whole_lineage
from wlint.project.typing.types import Types
from wlint.record import Record
from wlint.semantics.types import UNKNOWN, ClassType, Global, Named, ObjectType, Type

_STATELESS = frozenset({"WorkerEntrypoint", "WorkflowEntrypoint"})
CONTAINERS = frozenset({"@cloudflare/containers:Container", "@cloudflare/sandbox:Sandbox"})
"""What the classes extend whose objects start containers."""

_MOST_BASES = 20
"""Nobody derives a class from more than this; to follow all of a chain for each class is dear."""


class PlatformClasses(Record):
    """`durable` are the names that the configuration gives to Durable Objects."""

    durable: frozenset[str] = frozenset()

    def stateful(self, types: Types, file: File, cls: tree.Class) -> bool | None:
        """Whether instances of a class the platform makes live on; None when it makes none."""
        if cls.name in self.durable:
            return True
        for base in _bases(types, file, cls):
            if isinstance(base, tree.Class):
                if base.name in self.durable:
                    return True
            elif base == "DurableObject":
                return True
            elif base in _STATELESS:
                return False
        return True if any(ref.name == "DurableObject" for ref in cls.implements) else None

    @staticmethod
    def is_packaged(types: Types, file: File, cls: tree.Class) -> bool:
        """Whether a class may extend one that is not the project's, nor the platform's own."""
        return whole_lineage(types, ClassType(file.path, cls)) is None

    @staticmethod
    def is_target(types: Types, file: File, cls: tree.Class) -> bool:
        """Whether others get stubs of a class's objects, through which they call its methods.

        https://developers.cloudflare.com/workers/runtime-apis/rpc/#the-rpctarget-class
        """
        return "RpcTarget" in _bases(types, file, cls)

    @staticmethod
    def is_workflow(types: Types, file: File, cls: tree.Class) -> bool:
        """Whether the instances of a class are runs of a Workflow."""
        return "WorkflowEntrypoint" in _bases(types, file, cls)

    @staticmethod
    def is_container(types: Types, file: File, cls: tree.Class) -> bool:
        """Whether the objects of a class start containers.

        https://developers.cloudflare.com/containers/container-class/
        """
        return any(path in CONTAINERS for path in _lineage(types, file, cls))

    def loopback(self, types: Types, file: File, exported: tree.Node) -> Type:
        """What leads back to an export of the Worker: `ctx.exports.Mailer.send()`.

        https://developers.cloudflare.com/workers/runtime-apis/context/#exports
        """
        match types.by_value.of(file, exported):
            case ClassType(file=path, node=cls):
                match self.stateful(types, types.program.file(path), cls):
                    case True if cls.name in self.durable:
                        return Named("LoopbackDurableObjectNamespace")
                    case True:
                        return Named("LoopbackDurableObjectClass")
                    case False:
                        return Named("LoopbackServiceStub")
                    case _:
                        return UNKNOWN
            case ObjectType():
                return Named("LoopbackServiceStub")
            case _:
                return UNKNOWN


def _bases(types: Types, file: File, cls: tree.Class) -> Iterator[tree.Class | str]:
    """What a class extends, directly or not: classes of the project, and the platform's."""
    for base in _lineage(types, file, cls):
        yield base if isinstance(base, tree.Class) else platform_class(base)


def _lineage(types: Types, file: File, cls: tree.Class) -> Iterator[tree.Class | str]:
    """The same, with the packages that the names come from."""
    seen: set[tree.Class] = set()
    todo: list[Type] = list(types.bases(ClassType(file.path, cls)))
    while todo and len(seen) < _MOST_BASES:
        match todo.pop():
            case ClassType(file=path, node=base) if base not in seen:
                seen.add(base)
                yield base
                todo.extend(types.bases(ClassType(path, base)))
            case Global(path=path):
                yield path
            case _:
                pass


def durable_classes(configuration: Configuration) -> Iterator[str]:
    """The Durable Objects a configuration binds to or creates, where their code is its own."""
    for environment in configuration.environments:
        for binding in environment.bindings:
            is_own = binding.kind is BindingKind.DURABLE_OBJECT and not binding.option(
                "script_name"
            )
            if is_own and binding.class_name:
                yield binding.class_name
        for step in _migrations(environment):
            for key in ("new_classes", "new_sqlite_classes"):
                yield from _names(step, key)


def key_value_classes(configuration: Configuration) -> frozenset[str]:
    """The Durable Objects whose storage surely is the older one, without SQLite."""
    steps = [s for environment in configuration.environments for s in _migrations(environment)]
    older = {name for step in steps for name in _names(step, "new_classes")}
    return frozenset(older.difference(*(_names(step, "new_sqlite_classes") for step in steps)))


def _migrations(environment: Environment) -> tuple[Value, ...]:
    found = environment.at("migrations")
    return tuple(found.items) if found else ()


def _names(step: Value, key: str) -> Iterator[str]:
    names = step.at(key)
    return (n.text for n in (names.items if names else ()) if n.text)
