"""Which numbers a caller has sent as texts, by whichever functions they come."""

from pathlib import Path

import pytest
from understood import understand

CODE = """\
from urllib.parse import parse_qs

from workers import Response, WorkerEntrypoint


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        try:
            query = parse_qs(request.url)
            return {handed}
        except Exception:
            return Response("no", status=500)

    def page(self, given):
        return Response(str({number}))
"""


@pytest.mark.parametrize(
    ("handed", "number", "is_sent"),
    [
        ("self.page(query)", "int(given['page'][0])", True),
        ("self.page(query['page'][0])", "int(given)", True),
        ("self.page(query['page'])", "int(given[0] or 1)", True),
        ("self.page(self.env.PAGES)", "int(given[0])", False),
        ("self.page(query if query else {'page': ['1']})", "int(given['page'][0])", False),
        ("(self.page(query), self.page(self.env.PAGES))", "int(given['page'][0])", False),
    ],
)
def test_a_number_is_the_callers_where_all_hand_on_what_was_sent(
    tmp_path: Path, handed: str, number: str, is_sent: bool
) -> None:
    known = understand(tmp_path, CODE.format(handed=handed, number=number), python=True)
    file, call = known.call("int(")
    assert (known.worker.misread.failure(file, call) is not None) is is_sent
