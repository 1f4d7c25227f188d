"""Requests that do something each time they come in."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import islice

from wlint import tree
from wlint.platform.post_requests import READING_POSTS
from wlint.project.calling.function_names import function_name
from wlint.project.calling.mentions import targets
from wlint.project.costs.subrequests import Subrequest
from wlint.project.file import File
from wlint.project.network.address_texts import AddressTexts
from wlint.project.network.chosen_options import ChosenOptions
from wlint.project.network.fresh_keys import Again
from wlint.project.network.outbound import Outbound, Outbounds
from wlint.project.network.request_keys import RequestKeys
from wlint.project.typing.constants import text_of
from wlint.record import Entity
from wlint.regex import regex
from wlint.semantics.conditions import EQUALITIES, MEMBERSHIP
from wlint.tree import Node

_READING = regex(r"[#_]*(?:search|query|find|list|lookup|introspect)(?![a-z])")
_MOST_ADDRESSES = 50
_ADDING = frozenset({"post", "patch"})
_METHODS = frozenset({"get", "head", "post", "put"})


class Post(Entity):
    """A request that adds or changes something, and the call that says so."""

    made: Subrequest
    sent: Outbound
    file: File
    by: tree.Call


class Posts(Entity):
    """The requests of one Worker that add or change something."""

    outbounds: Outbounds

    @cached_property
    def _keys(self) -> RequestKeys:
        return RequestKeys(self.outbounds.types)

    def again(
        self, file: File, node: Node, made: Subrequest, asked: Mapping[tree.Call, bool]
    ) -> Post | None:
        """How a call that is made again surely asks to do something, with no key to tell it once.

        `node` is what makes it again, or only once for who does not ask for more.
        """
        asks = made.call if isinstance(made.call, tree.Call) else None
        sent = self.outbounds.of(made.file, asks) if asks is not None else None
        if sent is None:
            return None
        if _minds_method(file, node) or _minds_method(made.file, made.call):
            return None
        inside = ((made.file, made.call), *made.through)
        again = _again(file, node, made)
        if any(self._keys.has_one(home, call, again) for home, call in ((file, node), *inside)):
            return None
        if self._keys.gets_one(made.file, sent.asks):
            return None
        posts = (Post(made, sent, home, by) for home, by in self._asking(file, made, sent))
        asking = (post for post in posts if asked.get(post.by, True))
        return next((post for post in asking if not self._is_harmless(post, again)), None)

    def adds(self, file: File, sent: Outbound) -> bool:
        """Whether a call surely asks for something to be done, and nothing tells it apart."""
        if self._keys.has_one(file, sent.call):
            return False
        made = Subrequest(file, sent.call, "fetch", sent.call)
        asking = [Post(made, sent, home, by) for home, by in self._asking(file, made, sent)]
        return bool(asking) and not any(map(self._is_harmless, asking))

    def _asking(
        self, file: File, made: Subrequest, sent: Outbound
    ) -> Iterator[tuple[File, tree.Call]]:
        """The calls that ask for a method which adds something."""
        called = frozenset(targets(self.outbounds.types, file, made.site))
        is_said = False
        for chosen in ChosenOptions(self.outbounds.waits.calls).of(made.file, sent.asks, "method"):
            is_said = True
            is_on_the_way = (
                made.site is made.call
                or chosen.by in (made.site, sent.asks)
                or chosen.file.function_around(chosen.by) in called
            )
            if is_on_the_way and (text_of(chosen.file, chosen.value) or "").lower() in _ADDING:
                yield chosen.file, chosen.by
        if not is_said and (_method(made.file, sent) or "").lower() in _ADDING:
            yield made.file, sent.asks

    def _is_harmless(self, post: Post, again: Again | None = None) -> bool:
        """Whether a request says that it only asks for something, or tells itself apart."""
        made = post.made
        if _is_named_reading(made.file, made.call) or _is_named_reading(post.file, post.by):
            return True
        if post.by is post.sent.asks and self._goes_to_readings(post):
            return True
        address = post.sent.address
        texts = [text_of(made.file, address, "")] if address is not None else []
        texts += [text_of(post.file, a.value, "") for a in post.by.args]
        paths = ((text or "").partition("?")[0] for text in texts)
        return self._keys.has_one(post.file, post.by, again) or any(
            p.endswith(tuple(READING_POSTS)) for p in paths
        )

    def _goes_to_readings(self, post: Post) -> bool:
        """Whether all addresses that a call is passed are those of what only reads."""
        waits = self.outbounds.waits
        addresses = AddressTexts(waits.types, waits.calls)
        texts = [
            text.partition("?")[0]
            for address in (post.sent.address,)
            if address is not None
            for text in islice(addresses.of(post.made.file, address), _MOST_ADDRESSES)
        ]
        return bool(texts) and all(text.endswith(tuple(READING_POSTS)) for text in texts)


def _again(file: File, node: Node, made: Subrequest) -> Again:
    """What is done again with a call: a loop's body, what is handed over, or all of a function.

    The last is where the function calls itself, apart from what it has tried.
    """
    around = file.function_around(node)
    own = around if around is not None and not node.span.covers(made.site.span) else node
    inside = ((made.file, made.call), *made.through)
    called = (home.function_around(call) for home, call in inside)
    others = frozenset(f for f in called if f is not None and f is not around)
    return Again(file, own.body if isinstance(own, tree.Loop) else own, others)


def _method(file: File, sent: Outbound) -> str | None:
    """The method that a call names itself: `client.post(…)`, `client.request("POST", …)`."""
    callee, first = sent.asks.callee, sent.asks.arg(0)
    if not isinstance(callee, tree.Member):
        return None
    if callee.name in sent.client.method_first and first is not None:
        return text_of(file, first)
    return callee.name


def _is_named_reading(file: File, call: Node) -> bool:
    """Whether the function around a call is one that looks for something: `searchItems`."""
    function = file.function_around(call)
    name = function_name(file, function) if function is not None else None
    return name is not None and _READING.match(name) is not None


def _minds_method(file: File, node: Node) -> bool:
    """Whether the function around a call does not treat all methods alike."""
    function = file.function_around(node) or file.module
    return any(
        isinstance(literal, tree.Literal) and str(literal.value).lower() in _METHODS
        for test in function.walk()
        if isinstance(test, tree.Operation) and test.op in EQUALITIES | MEMBERSHIP
        if not _is_of_body(file, test)
        for literal in test.walk()
    )


def _is_of_body(file: File, test: Node) -> bool:
    """Whether a test only chooses the body: `body: method === "GET" ? undefined : text`."""
    return any(isinstance(n, tree.Entry) and n.name == "body" for n in file.ancestors(test))
