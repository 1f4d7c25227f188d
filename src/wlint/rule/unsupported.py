"""What a rule can ask about what always fails on the platform."""

from collections.abc import Iterator

from wlint.platform.compatibility import ON_PROTOTYPE
from wlint.platform.unsupported import (
    AT_ONCE,
    BY_NAME,
    ID_DIGITS,
    IGNORED_OPTIONS,
    OF_TEXTS,
    ONE_PER_LINE,
    TRANSACTIONS,
    WHOLE,
    WHOLE_ADDRESS,
    WRITTEN_IDS,
    address_fault,
    begun_transaction,
    no_statement,
    unsupported_call,
    unsupported_module,
)
from wlint.project.errors.missed import is_missed
from wlint.project.errors.refused_options import (
    Mode,
    TextOption,
    bare_status,
    refused_mode,
    text_option,
)
from wlint.project.errors.written_ids import no_id
from wlint.project.network.deaf_signals import listens_in_vain
from wlint.rule.asking import Asking
from wlint.semantics.leaving import leaves
from wlint.tree import (
    Await,
    Call,
    Entry,
    ExpressionStatement,
    Import,
    Mapping,
    Member,
    Name,
    Node,
    Try,
)


class Unsupported(Asking):
    """What is there, and cannot work."""

    def unsupported_call(self, call: Call) -> str | None:
        """Why a call always throws on the platform, in what is surely a Worker and no program."""
        path = self.name_of(call.callee) if self.worker.configuration else None
        return unsupported_call(path) if path is not None else None

    def makes_code(self, call: Call) -> bool:
        """Whether a call of JavaScript makes code of a text, in what is surely a Worker."""
        is_made = self.name_of(call.callee) in OF_TEXTS and bool(call.args)
        return is_made and not self.file.is_python and self.worker.configuration is not None

    def is_missed(self, node: Node) -> bool:
        """Whether nothing catches the error of a node, or what does only tells of it."""
        return is_missed(self.file, node)

    def lacking_globals(self) -> Iterator[tuple[Name, bool]]:
        """What the file reads and no Worker has, each once; and whether that runs at its start."""
        found, told = self.worker.configuration, set[str]()
        is_known = found is not None and not found.is_built
        for name in self.worker.lacking_globals.of(self.file) if is_known else ():
            if name.id not in told and self.surely_fails(name):
                told.add(name.id)
                yield name, self.is_module_scope(name)

    def listens_in_vain(self, call: Call) -> bool:
        """Whether a call waits for a visitor to leave, in a Worker that is never told of it."""
        worker = self.worker
        return listens_in_vain(worker.types, worker.calls, worker.configuration, self.file, call)

    def refused_text(self, call: Call) -> tuple[str, str] | None:
        """Why a call takes no text like the one it is given, and what to do instead."""
        return self._half_address(call) or self._no_id(call)

    def _half_address(self, call: Call) -> tuple[str, str] | None:
        name = self.name_of(call.callee)
        address = call.arg(0) if name in WHOLE_ADDRESS else None
        text = self.string(address) if address is not None else None
        fault = address_fault(name, text) if name is not None and text is not None else None
        return (f"'{text}' {fault}", WHOLE) if fault is not None else None

    def _no_id(self, call: Call) -> tuple[str, str] | None:
        given = call.arg(0) if self.name_of(call.callee) in WRITTEN_IDS else None
        found = no_id(self.worker.types, self.file, given) if given is not None else None
        fault = f"{found} is no object's id, which has {ID_DIGITS} hex digits"
        return (fault, BY_NAME) if found is not None else None

    @property
    def has_bare_objects(self) -> bool:
        """Whether requests and responses have what they say of themselves from their class.

        So it is from 2022-01-31 on; before, `{ ...response }` copies it.
        """
        found = self.worker.configuration
        environments = found.environments if found is not None and found.is_true else ()
        held = [e.compatibility.has(ON_PROTOTYPE) for e in environments]
        return not held or any(has is not False for has in held)

    def half_statement(self, call: Call) -> str | None:
        """The line of SQL that is no statement, where a call takes each line for one."""
        sql = call.arg(0) if self.name_of(call.callee) in ONE_PER_LINE else None
        if sql is None:
            return None
        text = self.string(sql)
        texts = self.worker.calls.texts(self.file, sql) if text is None else {text}
        lines = [no_statement(text) for text in sorted(texts or ())]
        return next(iter(lines), None) if all(lines) else None

    def refused_transaction(self, call: Call) -> tuple[str, str] | None:
        """The word with which SQL begins a transaction where it may not, and what to do instead."""
        instead, sql = TRANSACTIONS.get(self.name_of(call.callee) or ""), call.arg(0)
        text = self.string(sql) if instead is not None and sql is not None else None
        word = begun_transaction(text) if text is not None else None
        return (word, instead) if word is not None and instead is not None else None

    def goes_on_after(self, call: Call) -> bool:
        """Whether what stands after the statement of a call runs though the call surely fails."""
        inside: Node = call
        throws = self.name_of(call.callee) in AT_ONCE
        for around in self.ancestors(call):
            match around:
                case Call(callee=Member(name="catch") as callee) if callee is inside:
                    return True
                case Await():
                    throws = True
                case Member() | Call():
                    pass
                case ExpressionStatement():
                    return not throws or self._ends_try(around)
                case _:
                    return False
            inside = around
        return False

    def _ends_try(self, statement: Node) -> bool:
        """Whether a `try` that goes on after its errors has nothing after a statement."""
        match self.try_around(statement):
            case Try(body=body, catches=catches):
                is_last = body.statements[-1] is statement
                return is_last and not all(leaves(c.body) for c in catches)
            case _:
                return False

    def ignored_option(self, call: Call) -> Entry | None:
        """The option of a call that another service has, and this one does not know."""
        unknown, options = IGNORED_OPTIONS.get(self.name_of(call.callee) or ""), call.arg(2)
        entries = options.entries if unknown and isinstance(options, Mapping) else ()
        return next((entry for entry in entries if unknown and entry.name in unknown), None)

    def bare_status(self, call: Call) -> Node | None:
        """The number that stands where a response takes an object of options."""
        return bare_status(self.worker.types, self.file, call)

    def text_option(self, call: Call) -> TextOption | None:
        """The text that stands where an option of a call has to be an object."""
        return text_option(self.worker.types, self.file, call)

    def refused_mode(self, call: Call) -> Mode | None:
        """The option for which no request is made, in what is surely a Worker and runs as one."""
        found = self.worker.configuration
        if found is None or found.is_built or self.is_elsewhere(call):
            return None
        return refused_mode(self.worker.types, found, self.file, call)

    def is_elsewhere(self, node: Node) -> bool:
        """Whether a node only runs where something else than Workers runs the code."""
        return self.worker.elsewhere.covers_node(self.file, node)

    def is_started(self) -> bool | None:
        """Whether the file runs as the Worker starts; None where Workers never load it."""
        loads = self.worker.module_loads
        if self.file.path in loads.started:
            return True
        later = loads.later(self.file.path)
        is_never = all(self.worker.elsewhere.covers_node(file, node) for file, node in later)
        return None if later and is_never else False

    def unsupported_import(self, item: Import) -> str | None:
        """Why an import of a whole Worker's file fails, and with it what loads the file."""
        is_project = self.worker.resolve(item.module, self.file.path) is not None
        found = self.worker.configuration
        alias = found.at("alias") if found else None
        is_replaced = alias is not None and item.module in alias.table
        used = [self.variable_of(name) for name in item.names]
        is_loaded = self.file.is_python or not used or any(v and v.reads for v in used)
        if item.is_type or is_project or is_replaced or not is_loaded:
            return None
        if found is None or found.is_built or not self.is_module_scope(item):
            return None
        return unsupported_module(item.module, is_python=self.file.is_python)
