"""A small Worker on disk, and what is understood of it, in words."""

from collections.abc import Iterator
from pathlib import Path

from wlint import tree
from wlint.project import load
from wlint.project.calling.entries import Entry
from wlint.project.file import File
from wlint.project.load import Project
from wlint.project.worker import Worker
from wlint.semantics.types import (
    ClassType,
    Either,
    EnvType,
    FunctionType,
    Global,
    InstanceType,
    ModuleType,
    Named,
    ObjectType,
    ShapeType,
    SignatureType,
    Type,
)

BINDINGS = """
[[kv_namespaces]]
binding = "KV"
id = "1"
[[d1_databases]]
binding = "DB"
database_id = "1"
[[r2_buckets]]
binding = "BUCKET"
bucket_name = "b"
[[queues.producers]]
binding = "JOBS"
queue = "jobs"
[[services]]
binding = "AUTH"
service = "auth"
[ai]
binding = "AI"
[[durable_objects.bindings]]
name = "ROOM"
class_name = "Room"
[[migrations]]
tag = "v1"
new_sqlite_classes = ["Bag"]
[vars]
GREETING = "hello"
"""


def configuration(main: str, more: str = BINDINGS) -> str:
    flags = 'compatibility_flags = ["python_workers"]\n' if main.endswith(".py") else ""
    return f'name = "shop"\nmain = "{main}"\ncompatibility_date = "2026-11-01"\n{flags}{more}'


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (folder / ".git").mkdir(exist_ok=True)


def understand(folder: Path, code: str | dict[str, str], *, python: bool = False) -> "Understood":
    """What is known of a configured Worker whose `main` is the first file given.

    A single text is its only file: `main.ts`, or `main.py` with `python`.
    """
    files = code if isinstance(code, dict) else {"main.py" if python else "main.ts": code}
    write(folder, {"wrangler.toml": configuration(next(iter(files))), **files})
    return Understood(folder)


class Understood:
    """What wlint knows of a small project."""

    def __init__(self, folder: Path, *named: str) -> None:
        self.folder = folder
        self.project: Project = load([folder / name for name in named] or [folder])

    @property
    def worker(self) -> Worker:
        """The only Worker there is."""
        (worker,) = self.project.workers
        return worker

    @property
    def files(self) -> list[str]:
        """The files of the Worker."""
        return sorted(self._name(path) for path in self.worker.files)

    def type(self, expression: str) -> str:
        """What the last expression that reads so is, in words."""
        file, node = self._last(expression)
        return self._words(self.worker.types.of(file, node))

    @property
    def entries(self) -> dict[str, str]:
        """What the platform calls, each with what makes it call."""
        return {entry.name: entry.kind.value for entry in self.worker.entries}

    def entry(self, name: str) -> Entry:
        """The entry point of a name."""
        return next(entry for entry in self.worker.entries if entry.name == name)

    def way(self, function: str) -> str | None:
        """How a handler reaches a function: the handler, then each call."""
        way = self.worker.calls.way_to(self._function(function))
        if way is None:
            return None
        return " > ".join(step.message for step in way.steps)

    def reaching(self, function: str) -> list[str]:
        """The handlers that reach a function."""
        found = self.worker.calls.reaching(self._function(function))
        return sorted(entry.name for entry in found)

    def call(self, start: str) -> tuple[File, tree.Call]:
        """The last call whose text begins so, with its file."""
        found = [
            (file, node)
            for file, node in self._nodes()
            if isinstance(node, tree.Call) and file.source.text(node.span).startswith(start)
        ]
        assert found, f"no call begins {start!r}"
        return found[-1]

    def _function(self, name: str) -> tree.Function:
        named = [node for _, node in self._nodes() if _is_called(node, name)]
        (function,) = (n.value if isinstance(n, tree.Assign | tree.Entry) else n for n in named)
        assert isinstance(function, tree.Function)
        return function

    def _last(self, expression: str) -> tuple[File, tree.Node]:
        found = [
            (file, node)
            for file, node in self._nodes()
            if file.source.text(node.span) == expression and not isinstance(node, tree.Arg)
        ]
        assert found, f"nothing reads {expression!r}"
        return found[-1]

    def _nodes(self) -> Iterator[tuple[File, tree.Node]]:
        for file in self.worker.files.values():
            yield from ((file, node) for node in file.nodes)

    def _name(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()

    def _words(self, of: Type) -> str:
        match of:
            case Named(name="[]", args=(one,)):
                return f"{self._words(one)}[]"
            case Named(name=name, args=args) if args:
                return f"{name}<{', '.join(map(self._words, args))}>"
            case Named(name=name):
                return name
            case Global(path=path):
                return f"outside {path}"
            case FunctionType(node=node):
                return f"function {node.name or ''}".strip()
            case SignatureType(result=result):
                return f"function giving {self._words(result)}"
            case ClassType(node=cls):
                return f"class {cls.name}"
            case InstanceType(node=cls):
                return f"a {cls.name}"
            case ObjectType():
                return "object"
            case ShapeType(node=tree.TypeDeclaration(name=name) | tree.Class(name=name)):
                return f"shape {name}"
            case ShapeType():
                return "shape"
            case ModuleType(path=path):
                return f"module {self._name(path)}"
            case EnvType():
                return "env"
            case Either(options=options):
                return " | ".join(map(self._words, options))
            case _:
                return "unknown"


def _is_called(node: tree.Node, wanted: str) -> bool:
    match node:
        case tree.Function(name=name):
            return name == wanted
        case (
            tree.Assign(target=tree.Name(id=name), value=tree.Function(name=None))
            | tree.Entry(name=name, value=tree.Function(name=None))
        ):
            return name == wanted
        case _:
            return False
