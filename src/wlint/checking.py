"""Run rules over Workers, on as many cores as there are."""

import os
import signal
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from traceback import extract_tb

from msgspec import field

from wlint import witness
from wlint.config import Settings
from wlint.finding import Finding, Place
from wlint.project import Project, Worker
from wlint.project.shared import worth_checking
from wlint.record import Entity, Record
from wlint.rule import Context, File, Rule
from wlint.source import Extent, Source, Span
from wlint.tree import Block, Language, Module, Node

_MANY = 600_000
"""Bytes of code from which on a second process is worth its start: some seconds of work."""

Bound = Callable[[Node | Worker], Iterable[Finding]]
"""A rule's check with its context and options: it wants only what to look at."""


class Failure(Record):
    """A rule that raised: where it was asked, and what it ran into."""

    rule: str
    place: Place
    error: str


class Said(Entity):
    """What rules found, and the first failure of each that raised."""

    findings: list[Finding] = field(default_factory=list)
    failures: dict[str, Failure] = field(default_factory=dict)

    def hear(self, subject: Node | Worker, asked: Iterable[tuple[Context, Bound]]) -> None:
        """Let rules, each with its context, check one node, or a Worker as a whole."""
        for ctx, check in asked:
            try:
                for finding in check(subject):  # most say nothing: one generator each is enough
                    if ctx.is_for_production(finding.place):
                        self.findings.append(finding)
            except Exception as error:
                span = subject.span if isinstance(subject, Node) else Span(0, 0)
                failure = Failure(ctx.rule.name, Place(ctx.file.path, span), _words(error))
                self.failures.setdefault(failure.rule, failure)

    def add(self, other: "Said") -> None:
        """Take over what was said elsewhere."""
        self.findings.extend(other.findings)
        for name, failure in other.failures.items():
            self.failures.setdefault(name, failure)


class _Task(Record):
    """A Worker, and its files that need a look."""

    worker: Worker
    files: tuple[File, ...]

    @property
    def size(self) -> int:
        """The bytes of code that have to be understood."""
        return sum(len(file.source.data) for file in self.worker.files.values())


class _Check(Entity):
    """What there is to do, with what it takes."""

    sources: Mapping[Path, Source]
    settings: Settings
    tasks: Sequence[_Task]

    def said(self, number: int) -> Said:
        """What every rule says about every node it asked for in one task."""
        task, said = self.tasks[number], Said()
        rules: defaultdict[type, list[Rule]] = defaultdict(list)
        for rule in self.settings.rules:
            for kind in rule.kinds:
                rules[kind].append(rule)
        is_deployed = (
            task.worker.configuration is None or not task.worker.configuration.is_for_tests
        )
        file = self._configuration_file(task.worker) if rules[Worker] and is_deployed else None
        if file is not None:
            asked = self._asked(task.worker, file)
            said.hear(task.worker, [asked[rule.name] for rule in rules[Worker]])
        for file in task.files:
            asked = self._asked(task.worker, file)
            by_kind = {kind: [asked[r.name] for r in some] for kind, some in rules.items()}
            for node in file.nodes:
                if type(node) in by_kind:
                    said.hear(node, by_kind[type(node)])
        return said

    def _asked(self, worker: Worker, file: File) -> Mapping[str, tuple[Context, Bound]]:
        return {r.name: self._bound(r, worker, file) for r in self.settings.rules}

    def _bound(self, rule: Rule, worker: Worker, file: File) -> tuple[Context, Bound]:
        ctx = Context(rule, worker, file, self.settings.today)
        return ctx, partial(rule.check, ctx=ctx, **rule.options)

    def _configuration_file(self, worker: Worker) -> File | None:
        """The configuration as a file with no code in it, or else the first file of the Worker."""
        if worker.configuration is None:
            return next(iter(worker.files.values()), None)
        nowhere = Extent(Span(0, 0), Span(0, 0))
        body = Block(at=nowhere, statements=())
        empty = Module(at=nowhere, language=Language.JAVASCRIPT, body=body)
        return File(self.sources[worker.configuration.path], empty)


def check(project: Project, settings: Settings) -> Said:
    """What every rule says about every Worker of a project, and what went wrong with it."""
    tasks = [_Task(worker, files) for worker, files in worth_checking(project.workers)]
    work = _Check(project.sources, settings, tasks)
    said = Said()
    for part in _shared_out(work) or map(work.said, range(len(tasks))):
        said.add(part)
    return said


def _shared_out(work: _Check) -> Sequence[Said] | None:
    """What every task says, where more than one process is worth it and can be had."""
    jobs = min(_cores(), len(work.tasks))
    if jobs < 2 or sum(task.size for task in work.tasks) < _MANY:
        return None
    # a start pays for them, and most runs are too small to be shared out
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import active_children, get_context

    numbers = sorted(range(len(work.tasks)), key=lambda n: -work.tasks[n].size)
    # trees are many and deep: children that are forked have them, others would be sent them
    forking = get_context("fork")
    with ProcessPoolExecutor(jobs, forking, initializer=_begin, initargs=(work,)) as pool:
        try:
            said = {}
            for number, (part, read) in zip(numbers, pool.map(_said, numbers), strict=True):
                said[number] = part
                witness.add(read)
        except BrokenProcessPool:  # a child ran out of memory, or was killed
            return None
        except KeyboardInterrupt:
            for child in active_children():
                child.terminate()
            raise
    return [said[number] for number in range(len(work.tasks))]


def _cores() -> int:
    """How many processes can run at once; where none can be forked safely, this one."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


_work: _Check | None = None
"""What a child process is to do: set once, in the child."""


def _begin(work: _Check) -> None:
    global _work
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # ends without a word: the parent speaks
    _work = work


def _said(number: int) -> tuple[Said, frozenset[str]]:
    assert _work is not None
    return _work.said(number), witness.read_so_far()


def _words(error: Exception) -> str:
    frames = extract_tb(error.__traceback__)
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "unknown"
    what = f"{type(error).__name__}: {error}".rstrip(": ")
    return f"{what}, at {where}"
