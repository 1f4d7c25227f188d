"""Which functions of an object are reached, and by whom."""

from pathlib import Path

import pytest
from understood import understand

BOT = "function send() { save() }\nfunction save() {}\nfunction other() {}\n"
MAIN = "import bot from './bot'\nexport default {\n  fetch(request) { %s },\n}\n%s"


REACHED = [
    # what importers of a default export name, and nothing else
    ("export default { send, other }", MAIN % ("bot.send()", ""),
     "fetch(request) > bot.send() > save()"),
    ("export default { send, other }", MAIN % ("bot.other()", ""), None),
    ("export default { send, other }", MAIN % ("", "import './bot'"), None),
    ("export default { send, other }", MAIN % ("const { other } = bot; other()", ""), None),
    (
        "export default { send, other }",
        MAIN % ("other()", "const { other, send } = bot"),
        None,
    ),
    ("export default { send, other }", MAIN % ("const { send } = bot; send()", ""),
     "fetch(request) > send() > save()"),
    ("const bot = { send, other }\nexport default bot", MAIN % ("bot.other()", ""), None),
    ("const bot = { send, other }\nexport { bot as default }", MAIN % ("bot.other()", ""), None),
    ("export const bot = { send, other }",
     "import { bot } from './bot'\nexport default { fetch(request) { bot.other() } }", None),
    ("export const bot = { send, other }",
     "import * as all from './bot'\nexport default { fetch(request) { all.bot.other() } }", None),
    ("export default { send, other }",
     "import * as all from './bot'\nexport default { fetch(request) { all.default.send() } }",
     "fetch(request) > all.default.send() > save()"),
    ("export default { chat: { send }, other }", MAIN % ("bot.chat.other()", ""), None),
    ("export default { chat: { send }, other }", MAIN % ("bot.chat.send()", ""),
     "fetch(request) > bot.chat.send() > save()"),
    # whoever has the whole object may run any of it
    ("export default { send, other }", MAIN % ("bot[request.url]()", ""),
     "fetch(request) > bot[request.url]() > save()"),
    ("export default { send, other }", MAIN % ("", "install(bot)"), "send() > save()"),
    ("export default { send, other }", MAIN % ("return serve(request, bot)", ""),
     "send() > save()"),
    ("export default { send, other }", MAIN % ("const { other, ...rest } = bot", ""),
     "send() > save()"),
    ("export default { send, other }", MAIN % ("", "const all = { ...bot }"), "send() > save()"),
    ("export default { chat: { send }, other }", MAIN % ("", "install(bot.chat)"),
     "send() > save()"),
    ("export default { send, other }",
     "export default { async fetch(request) { return serve(await import('./bot')) } }",
     "send() > save()"),
    ("install({ send, other })\nexport default {}", MAIN % ("", "import './bot'"),
     "send() > save()"),
]  # fmt: skip


@pytest.mark.parametrize(("export", "main", "way"), REACHED)
def test_a_default_export_is_reached_by_who_imports_it(
    export: str, main: str, way: str | None, tmp_path: Path
) -> None:
    files = {"main.ts": main, "bot.ts": f"{BOT}{export}\n"}
    assert understand(tmp_path, files).way("save") == way


def test_of_what_main_exports_only_handlers_are_called(tmp_path: Path) -> None:
    known = understand(tmp_path, f"{BOT}export default {{ fetch: other, send }}\n")
    assert known.entries == {"fetch()": "request"}
    assert known.way("save") is None


def test_the_handler_that_runs_a_table_is_named(tmp_path: Path) -> None:
    code = """\
const steps = { a: save }
install(steps)
export default { scheduled() {}, fetch(request) { steps.a() } }
function save() {}
"""
    assert understand(tmp_path, code).way("save") == "fetch(request) > steps.a()"


GIVEN = [
    ("export default { fetch(it, options) {} }", MAIN % ("bot.fetch(1)", ""), "number"),
    ("export default { fetch(it) {} }", "export { default } from './bot'", "Request"),
    ("const bot = { fetch(it) {} }\nexport default bot",
     "import bot from './bot'\nexport default wrap({ handler: bot })", "Request"),
    ("export default { run(it) {} }",
     "import bot from './bot'\nexport default { fetch: bot.run }", "unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("bot", "main", "it"), GIVEN)
def test_what_a_method_called_like_a_handler_is_given(
    bot: str, main: str, it: str, tmp_path: Path
) -> None:
    assert understand(tmp_path, {"main.ts": main, "bot.ts": bot}).type("it") == it
