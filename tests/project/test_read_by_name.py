"""What a function reads by the name that a call gives it, whatever it has in its place."""

from pathlib import Path

import pytest
from understood import understand

from wlint.project.data.read_by_name import read_by_name

GIVEN = [
    ("return env[name]", "KEY"),
    ("return env[name] ?? other", "KEY"),
    ("const value = env[name]; return value ? value : other", "KEY"),
    ("const value = env[name]; return value === '' ? other : String(value).trim()", "KEY"),
    ("const value = env.KEY; return value ? value : name", None),
    ("const value = env[other]; return value ? value : name", None),
]


@pytest.mark.parametrize(("body", "name"), GIVEN)
def test_a_helper_reads_what_it_is_told_the_name_of(
    tmp_path: Path, body: str, name: str | None
) -> None:
    known = understand(
        tmp_path,
        f"function setting(env, name, other = '') {{ {body} }}\n"
        "export default { async fetch(request, env) { return setting(env, 'KEY') } };\n",
    )
    file, call = known.call("setting(env, 'KEY')")
    read = [each for _, _, each in read_by_name(known.worker.types, file, call)]
    assert next(iter(read), None) == name
