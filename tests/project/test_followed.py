"""What a part of a list stands for, where its place is written out."""

from pathlib import Path

import pytest
from understood import understand

from wlint.project.costs.followed import Following
from wlint.project.costs.spots import Spot


@pytest.mark.parametrize(
    ("place", "found"),
    [("0", "env.A"), ("1", "env.B"), ("2", None), ("-1", None), ("-3", None)],
)
def test_a_place_is_counted_from_the_start_alone(
    tmp_path: Path, place: str, found: str | None
) -> None:
    known = understand(tmp_path, "export default { fetch(r, env) { return of([env.A, env.B]); } };")
    file, call = known.call("of(")
    node = call.args[0].value
    spots = Following(known.worker.types).field(Spot(file, node), int(place))
    assert (spots and file.source.text(spots[0].node.span)) == found


@pytest.mark.parametrize(("name", "found"), [("url", "env.URL"), ("token", None), ("page", None)])
def test_what_takes_the_rest_of_an_object_has_all_else_of_it(
    tmp_path: Path, name: str, found: str | None
) -> None:
    known = understand(
        tmp_path,
        "function ask({ token, ...rest }) { return of(rest); }\n"
        "export default { fetch: (r, env) => ask({ token: env.TOKEN, url: env.URL }) };",
    )
    file, call = known.call("of(")
    spots = Following(known.worker.types).field(Spot(file, call.args[0].value), name)
    assert (spots and file.source.text(spots[0].node.span)) == (found or ())
