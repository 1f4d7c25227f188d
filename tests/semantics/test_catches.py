"""Which handlers of errors do something about them."""

from pathlib import Path

import pytest

from wlint import tree
from wlint.languages import parse
from wlint.semantics.catches import only_rethrows
from wlint.source import Source


@pytest.mark.parametrize(
    ("name", "code", "expected"),
    [
        ("x.js", "try { f() } catch (e) { throw e }", True),
        ("x.js", "try { f() } catch (e) { console.error(e); throw e }", False),
        ("x.js", "try { f() } catch (e) { throw new Error('failed', { cause: e }) }", False),
        ("x.js", "try { f() } catch { }", False),
        ("x.py", "try:\n    f()\nexcept ValueError:\n    raise", True),
        ("x.py", "try:\n    f()\nexcept ValueError as error:\n    raise error", True),
        ("x.py", "try:\n    f()\nexcept ValueError:\n    print('failed')", False),
    ],
)
def test_a_handler_that_only_throws_on_handles_nothing(
    name: str, code: str, expected: bool
) -> None:
    module = parse(Source(Path(name), code.encode()))
    catch = next(n for n in module.walk() if isinstance(n, tree.Catch))
    assert only_rethrows(catch) is expected
