"""Failed messages of a queue of which nobody says anything."""

from pathlib import Path

import pytest
from understood import Understood, understand

from wlint import tree

WORK = "await env.KV.put('last', message.id);"
LOG = "console.error(error);"


def attempt(tried: str, caught: str = LOG) -> str:
    return f"try {{ {tried} }} catch (error) {{ {caught} }}"


def each(work: str) -> str:
    return f"for (const message of batch.messages) {{ {work} }}"


def at_once(work: str) -> str:
    return f"await Promise.all(batch.messages.map(async (message) => {{ {work} }}));"


def said_of_others(known: Understood) -> tree.Call | None:
    (file,) = known.worker.program.files.values()
    (catch,) = file.of_kind(tree.Catch)
    return known.worker.unsaid_messages.of(file, catch)


ACKED = f"{WORK} message.ack();"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (each(attempt(ACKED)), "ack"),
        (at_once(attempt(ACKED)), "ack"),
        (each(attempt(f"if (!message.body) {{ message.retry(); continue; }} {WORK}")), "retry"),
        (each(attempt(ACKED, f"{LOG} continue;")), "ack"),
        (each(attempt(ACKED, f"/* will come again */ {LOG}")), "ack"),
        (each(attempt(ACKED, f"/* dropped */ {LOG}")), None),
        (each(attempt(ACKED, f"/* we do not retry */ {LOG}")), None),
        (each(attempt(ACKED, f"{LOG} message.retry();")), None),
        (each(attempt(ACKED, f"{LOG} throw error;")), None),
        (each(attempt(ACKED, f"{LOG} failed.push(message);")), None),
        (each(attempt(WORK)), None),
        (each(attempt(f"message.ack(); {WORK}")), None),
        (each(f"message.ack(); {attempt(WORK)}"), None),
        (each(attempt(ACKED)) + "if (failed.length) batch.retryAll();", None),
        (each(attempt(ACKED)) + "if (failed.length) throw new Error('again');", None),
        (each(attempt("other.ack(); await env.KV.put('a', 'b'); other.ack();")), None),
    ],
    ids=[
        "one by one",
        "all at once",
        "some are tried again",
        "the log, and on to the next",
        "a comment that hopes",
        "a comment that drops it",
        "a comment that wants no retry",
        "it is tried again",
        "the whole batch is",
        "it is noted",
        "nothing is said of any",
        "acknowledged before its work",
        "acknowledged outside",
        "spoken of after the batch",
        "thrown after the batch",
        "of another message",
    ],
)
def test_what_is_said_of_the_others(tmp_path: Path, body: str, said: str | None) -> None:
    given = "batch: MessageBatch<string>, env: Env"
    declared = "declare const failed: unknown[], other: Message;"
    handler = f"async queue({given}) {{ {body} }}"
    known = understand(tmp_path, f"{declared} export default {{ {handler} }};")
    found = said_of_others(known)
    callee = found.callee if found is not None else None
    assert (callee.name if isinstance(callee, tree.Member) else None) == said


@pytest.mark.parametrize(
    ("before", "after", "is_found"),
    [("", "", True), ("", "batch.retryAll();", False), ("await take(other, env);", "", True)],
    ids=["in a function of its own", "and then of all", "that is called twice"],
)
def test_a_batch_is_handed_on(tmp_path: Path, before: str, after: str, is_found: bool) -> None:
    given = "batch: MessageBatch<string>, env: Env"
    known = understand(
        tmp_path,
        f"""
declare const other: MessageBatch<string>;
async function take({given}) {{ {each(attempt(ACKED))} }}
export default {{ async queue({given}) {{ {before} await take(batch, env); {after} }} }};
""",
    )
    assert (said_of_others(known) is not None) is is_found
