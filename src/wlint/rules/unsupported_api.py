"""See rules/unsupported-api.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, Severity
from wlint.tree import Call, Import, Module

_INSTEAD = {
    "redirect": "take 'manual', and look for a status from 300 to 399",
    "cache": "leave it out: Workers take 'no-store' from the compatibility date 2024-11-11 on and "
    "'no-cache' from 2025-08-07 on",
}


def check(node: Call | Import | Module, ctx: Context) -> Iterator[Finding]:
    match node:
        case Import(module=module) if (reason := ctx.unsupported_import(node)) is not None:
            is_started = ctx.is_started()
            if ctx.try_around(node) is None and is_started is not None:
                fails = "the 'import()' of this module fails"
                outcome = "the Worker does not start" if is_started else fails
                yield ctx.finding(
                    node,
                    f"'{module}' cannot be imported here, {reason}: {outcome}",
                    help="use what the platform offers instead, or a package without native code",
                )
        case Module():
            for read, is_start in ctx.lacking_globals():
                outcome = "the Worker does not start" if is_start else "whatever reads it throws"
                yield ctx.finding(
                    read,
                    f"no Worker has '{read.id}', which is of browsers or of another runtime: "
                    f"{outcome} (ReferenceError)",
                    help="use what Workers have instead, or ask for it with 'typeof' first",
                )
        case Call() if (refused := ctx.refused_text(node)) is not None and ctx.way_to(node):
            fault, instead = refused
            yield ctx.finding(
                node, f"'{ctx.called(node)}' always throws on Workers: {fault}", help=instead
            )
        case Call() if (status := ctx.bare_status(node)) is not None and ctx.way_to(node):
            yield ctx.finding(
                status,
                f"'{ctx.called(node)}' always throws: '{ctx.short(status)}' is a number where it "
                "takes its options",
                help=f"name what it is: '{{ status: {ctx.short(status)} }}'",
            )
        case Call() if (text := ctx.text_option(node)) is not None and ctx.way_to(node):
            is_here = text.file is ctx.file and node.span.covers(text.node.span)
            yield ctx.finding(
                text.node if is_here else node,
                f"'{ctx.called(node)}' throws whenever it is given a '{text.name}': this is a text "
                "where it takes an object",
                help="give it an object with what the text says, or the 'Headers' that have it",
            )
        case Call() if (mode := ctx.refused_mode(node)) is not None and ctx.way_to(node):
            yield ctx.finding(
                mode.node if mode.file is ctx.file else node,
                f"'{ctx.called(node)}' always throws on Workers: "
                f"it takes no '{mode.name}: \"{mode.value}\"'",
                help=_INSTEAD[mode.name],
            )
        case Call() if (begun := ctx.refused_transaction(node)) is not None and ctx.way_to(node):
            word, instead = begun
            follows = "it throws, and what follows never runs"
            if ctx.goes_on_after(node):
                follows = (
                    "no transaction begins, and each statement that follows is kept for itself"
                )
            yield ctx.finding(node, f"'{word}' is always refused here: {follows}", help=instead)
        case Call() if (line := ctx.half_statement(node)) is not None and ctx.way_to(node):
            yield ctx.finding(
                node,
                f"'{ctx.called(node)}' always throws: it takes each line for a statement of its "
                f"own, and '{line}' is none",
                help="run each statement with 'prepare(…).run()', or write it on one line",
            )
        case Call() if (option := ctx.ignored_option(node)) is not None and ctx.way_to(node):
            yield ctx.finding(
                option,
                f"'{ctx.called(node)}' knows no '{option.name}', which is KV's: it is ignored, and "
                "the value stays for good",
                help="keep the time with the value, look at it when it is read, and delete what is "
                "over in an alarm",
            )
        case Call() if (name := ctx.javascript_name(node)) is not None and ctx.way_to(node):
            if ctx.try_around(node) is None:
                yield ctx.finding(
                    node,
                    f"'{ctx.called(node)}' always throws: the context keeps JavaScript's names",
                    help=f"call it '{name}'",
                )
        case Call() if ctx.gives_by_place(node) and ctx.way_to(node):
            yield ctx.finding(
                node,
                f"'{ctx.called(node)}' always throws a TypeError: it takes nothing but the address "
                "by its place",
                help="name each option: 'method=\"POST\"', or '**options' for a dict of them",
            )
        case Call() if ctx.makes_code(node) and ctx.is_missed(node) and ctx.way_to(node):
            yield ctx.finding(
                node,
                f"'{ctx.called(node)}' always throws in a handler: code can be made of texts only "
                "while the Worker starts",
                help="choose among functions of your own, or load the code as a Worker of its own, "
                "with a 'worker_loaders' binding",
            )
        case Call() if ctx.listens_in_vain(node) and ctx.way_to(node):
            yield ctx.finding(
                node,
                f"'{ctx.called(node)}' waits in vain: at this compatibility date the signal of a "
                "request says nothing when whoever asked has left",
                help="add 'enable_request_signal' to the compatibility flags",
                severity=Severity.WARNING,
            )
        case Call() if (reason := ctx.unsupported_call(node)) is not None:
            is_tried = ctx.try_around(node) is not None or ctx.is_elsewhere(node)
            if not is_tried and ctx.way_to(node) is not None:
                yield ctx.finding(
                    node,
                    f"'{ctx.called(node)}' always throws on Workers: {reason}",
                    help="do this in a service of its own, or with what the platform offers",
                )
