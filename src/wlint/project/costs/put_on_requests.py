"""How much is found on a request under a name that it has not of itself.

What middleware puts there, every handler behind it finds: `request.parsed = await request.json()`.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from wlint import tree
from wlint.platform import api
from wlint.project.costs.measuring import Measuring
from wlint.project.typing.constants import Source
from wlint.semantics.types import Named, Type, options_of

_REQUEST = "Request"


class PutOnRequests(Measuring):
    """The sizes of what middleware hands on."""

    def put_on_request(self, of: Type, name: str) -> Sequence[Source]:
        """What the code puts on requests under a name, where a value is one."""
        return self._given_to_requests.get(name, ()) if Named(_REQUEST) in options_of(of) else ()

    @cached_property
    def _given_to_requests(self) -> Mapping[str, Sequence[Source]]:
        found = defaultdict(list)
        for file in self.calls.files:
            for assign in file.of_kind(tree.Assign):
                match assign:
                    case tree.Assign(
                        target=tree.Member(object=tree.Name() as owner, name=str(name)),
                        value=tree.Node() as value,
                        op=None,
                    ) if not _has(name) and Named(_REQUEST) in options_of(
                        self.types.of(file, owner)
                    ):
                        found[name].append(Source(file, value))
                    case _:
                        pass
        return found


def _has(name: str) -> bool:
    """Whether the platform's requests have something under a name themselves."""
    is_method = api.method(_REQUEST, name) is not None
    return is_method or api.property_type(_REQUEST, name) is not None
