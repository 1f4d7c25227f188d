"""Which values of a variable a read can see."""

from pathlib import Path
from textwrap import indent

import pytest
from understood import Understood, understand

from wlint import tree
from wlint.project import reaching


@pytest.mark.parametrize(
    ("code", "read"),
    [
        ("let it = request; it = env.DB", "D1Database"),
        ("let it = request; if (more()) it = env.DB", "Request | D1Database"),
        ("let it; if (more()) it = request; else it = env.DB", "Request | D1Database"),
        ("let it = request; if (more()) { it = env.KV; return it } it = env.DB", "D1Database"),
        ("let it = request; if (more()) { it = env.DB; return it }", "Request"),
        ("let it = request; if (more()) it = env.KV; else it = env.DB", "KVNamespace | D1Database"),
        ("let it = request; if (more()) { it = env.KV; more() } else if (more()) it = env.DB;"
         " else return", "KVNamespace | D1Database"),
        ("let it = request; if (more()) it = env.KV; else if (more()) it = env.DB",
         "Request | KVNamespace | D1Database"),
        ("let it = env.KV; if (more()) { it = request; more(); it = env.DB }",
         "KVNamespace | D1Database"),
        ("let it = env.KV; while (more()) { it = request; if (more()) break; it = env.DB }",
         "KVNamespace | Request | D1Database"),
        ("let it = request; try { it = env.DB } catch {}", "Request | D1Database"),
        ("let it = env.KV; try { it = request; more(); it = env.DB } catch {}",
         "KVNamespace | Request | D1Database"),
        ("let it = env.KV; try { more() } catch { it = request; more(); it = env.DB }",
         "KVNamespace | D1Database"),
        ("let it = request; for (const a of more()) it = env.DB", "Request | D1Database"),
        ("let it = request; const set = () => { it = env.DB }; set()", "Request | D1Database"),
        ("let it = request; switch (more()) { case 1: it = env.DB }", "Request | D1Database"),
        ("let it = request; more() && (it = env.DB)", "Request | D1Database"),
    ],
)  # fmt: skip
def test_what_is_read_at_the_end(tmp_path: Path, code: str, read: str) -> None:
    body = f"{code}; const last = it; return last"
    understood = understand(tmp_path, f"export default {{ fetch(request, env) {{ {body} }} }}")
    assert understood.type("last") == read


@pytest.mark.parametrize(
    ("code", "read"),
    [
        ("it = request\nit = self.env.DB", "D1Database"),
        ("if more():\n    it = request\n    return it\nit = self.env.DB", "D1Database"),
        ("it = request\nfor a in more():\n    it = self.env.DB", "Request | D1Database"),
        ("it = request\nit = self.env.DB\nwhile more():\n    use(it)\n    it = self.env.KV",
         "D1Database | KVNamespace"),
        ("for it in [request]:\n    use(it)\nfor it in [self.env.DB]:\n    last = it\n",
         "D1Database"),
    ],
)  # fmt: skip
def test_python_names_serve_one_thing_after_another(tmp_path: Path, code: str, read: str) -> None:
    end = "last = it\n" if "last" not in code else ""
    body = indent(f"{code}\n{end}return last", " " * 8)
    head = "from workers import WorkerEntrypoint\nclass Default(WorkerEntrypoint):\n"
    code = f"{head}    async def fetch(self, request):\n{body}\n"
    assert understand(tmp_path, code, python=True).type("last") == read


@pytest.mark.parametrize(
    ("code", "held"),
    [
        ("it = 'a'\nif more():\n    it = 'b'\n    last = it", "'b'"),
        ("it = 'a'\nif more():\n    it = 'b'\nlast = it", None),
        ("for a in more():\n    last = it\n    it = 'b'\nit = 'a'", "'b'"),
        ("it = 'a'\nwhile more():\n    last = it\n    it = 'b'", None),
    ],
)
def test_what_a_name_surely_holds(tmp_path: Path, code: str, held: str | None) -> None:
    head = "class Default(WorkerEntrypoint):\n    async def fetch(self, request):\n"
    body = indent(f"{code}\nreturn last", " " * 8)
    understand(tmp_path, f"from workers import WorkerEntrypoint\n{head}{body}\n", python=True)
    (file,) = Understood(tmp_path).worker.files.values()
    (read,) = (n for n in file.of_kind(tree.Assign) if file.source.text(n.target.span) == "last")
    given = reaching.held(file, read.value) if isinstance(read.value, tree.Name) else None
    value = given.value if given is not None else None
    assert (file.source.text(value.span) if value is not None else None) == held
