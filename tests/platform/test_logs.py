"""What only writes to the log, by how it is written."""

from pathlib import Path

import pytest

from wlint import tree
from wlint.languages import parse
from wlint.platform.logs import is_log, only_logs, writes_log
from wlint.source import Source

LOGS = [
    "console.log(text)",
    "console.table(rows)",
    "logger.info(text)",
    "log.error(error, text)",
    "this.logger.warn(text)",
    "env.LOG.debug(text)",
    "app.request_log.info(text)",
    "requestLog.error(error)",
    "requestLogger.fatal(error)",
    "logger?.info(text)",
]
OTHERS = [
    "log(text)",
    "blog.error(text)",
    "dialog.warn(text)",
    "catalog.log(text)",
    "controller.error(error)",
    "logger.child(context)",
    "logger.flush()",
    "app.console.log.send(text)",
]


@pytest.mark.parametrize("text", LOGS)
def test_logs(text: str) -> None:
    assert is_log(_call(text))
    assert only_logs(_statement(text))


@pytest.mark.parametrize("text", OTHERS)
def test_others(text: str) -> None:
    assert not is_log(_call(text))
    assert not only_logs(_statement(text))


def test_what_is_awaited_or_kept_is_more_than_a_line_of_the_log() -> None:
    assert not only_logs(_statement("const said = logger.info(text)"))


def test_functions_of_the_platform() -> None:
    assert all(map(writes_log, ["console.log", "Console.error", "logging.warning"]))
    assert not writes_log("Response.error")


def _statement(text: str) -> tree.Node:
    return parse(Source(Path("x.js"), text.encode())).body.statements[0]


def _call(text: str) -> tree.Call:
    match _statement(text):
        case tree.ExpressionStatement(value=tree.Call() as call):
            return call
        case other:
            raise AssertionError(other)
