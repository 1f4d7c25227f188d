"""What becomes of the data of one Worker."""

from functools import cached_property

from wlint.project.data.body_uses import BodyUses
from wlint.project.data.changes import Changes
from wlint.project.data.json_flow import JsonFlow
from wlint.project.data.json_repeats import JsonRepeats
from wlint.project.data.json_sent import SentValues
from wlint.project.data.kept_values import KeptValues
from wlint.project.data.pattern_uses import PatternUses
from wlint.project.data.random_secrets import RandomSecrets
from wlint.project.data.rebuilding import Rebuilding
from wlint.project.data.secret_values import SecretValues
from wlint.project.data.stand_ins import StandIns
from wlint.project.data.written_keys import WrittenKeys
from wlint.project.network.rounds import ends_when_answered
from wlint.project.understood.basis import Basis


class Data(Basis):
    """What becomes of its data."""

    @cached_property
    def rebuilding(self) -> Rebuilding:
        """What it builds again and again."""
        return Rebuilding(self.types, Changes(self.types))

    @cached_property
    def json_flow(self) -> JsonFlow:
        """What it parses and serialises."""
        return JsonFlow(self.types, Changes(self.types))

    @cached_property
    def sent_values(self) -> SentValues:
        """Values that become whole bodies."""
        return SentValues(self.json_flow)

    @cached_property
    def json_repeats(self) -> JsonRepeats:
        """What it parses and serialises more often than once."""
        return JsonRepeats(self.calls, self.json_flow, ends_when_answered)

    @cached_property
    def pattern_uses(self) -> PatternUses:
        """What its regular expressions are held against."""
        return PatternUses(self.types, self.calls, tuple(self.files.values()))

    @cached_property
    def random_secrets(self) -> RandomSecrets:
        """What its random numbers become."""
        return RandomSecrets(self.types, self.calls)

    @cached_property
    def secret_values(self) -> SecretValues:
        """What it must not give away."""
        kept = KeptValues(tuple(self.files.values()), self.types)
        return SecretValues(self.types, self.calls, kept)

    @cached_property
    def stand_ins(self) -> StandIns:
        """What it uses where a secret is not set."""
        return StandIns(tuple(self.files.values()), self.secret_values)

    @cached_property
    def written_keys(self) -> WrittenKeys:
        """The texts of its code that it signs with, or checks by."""
        return WrittenKeys(self.stand_ins)

    @cached_property
    def body_uses(self) -> BodyUses:
        """Where it uses bodies up."""
        return BodyUses(self.types, self.calls)
