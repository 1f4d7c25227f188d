"""What a rule is, and everything it can ask and say.

A rule is a module of `wlint.rules` with one function, `check`. Its first parameter's annotation
says which nodes it wants; its keyword-only parameters are its options. Every question has an
answer for "not known", and a rule reports on what is known.
"""

from wlint.finding import FixLevel, Severity
from wlint.platform.bulk import Bulk
from wlint.platform.call_limits import Counted
from wlint.platform.limits import CONNECTIONS, SERVICE_CALLS, Plan
from wlint.platform.module_scope import Refusal
from wlint.project.calling.entries import EntryKind
from wlint.project.calling.misnamed import Misnamed
from wlint.project.calling.uncalled import UncalledExport
from wlint.project.calling.way import Way
from wlint.project.configuration.dropped import Dropped
from wlint.project.configuration.exported_classes import MissingExport
from wlint.project.configuration.global_handlers import Uncalled
from wlint.project.configuration.wrangler import Environment
from wlint.project.costs.cost import Cost
from wlint.project.costs.excess import Excess
from wlint.project.costs.fan_outs import FanOut
from wlint.project.costs.made_up import Made
from wlint.project.costs.size import Origin, Size
from wlint.project.costs.subrequests import Subrequest
from wlint.project.data.asked_rows import Asked
from wlint.project.data.body_uses import BodyUse, Taken
from wlint.project.data.changes import Use
from wlint.project.data.grown import Growth
from wlint.project.data.json_flow import JsonKind, JsonStep
from wlint.project.data.traces import Source
from wlint.project.errors.claims import Claim
from wlint.project.errors.failures import Failure
from wlint.project.errors.responding import Taker
from wlint.project.file import File
from wlint.project.network.call_options import Given
from wlint.project.network.cascades import Cascade
from wlint.project.network.link import Chain, Limit, Link, Rounds, limits_of
from wlint.project.network.neighbours import Barred
from wlint.project.network.outbound import Outbound
from wlint.project.network.outbound_fix import BodyReader
from wlint.project.network.slow_calls import PAYMENT, UNSEEN
from wlint.project.network.time_limits import TimeLimit
from wlint.project.promises.callbacks import Dropper, LostCallback
from wlint.project.promises.misuse import How, Misuse
from wlint.project.promises.promises import Answer, Fate
from wlint.project.state.kept_objects import Kept
from wlint.project.state.role_names import Role
from wlint.project.state.state import State
from wlint.project.state.state_faults import Fault, Judgement, Leak
from wlint.project.typing.derived import awaited, element_of
from wlint.project.worker import Worker
from wlint.rule.allowances import Allowances
from wlint.rule.bodies import Bodies
from wlint.rule.building import Building
from wlint.rule.configuration import Configured
from wlint.rule.definition import Check, Rule
from wlint.rule.errors import Errors
from wlint.rule.interop import Interop
from wlint.rule.lifetimes import Lifetimes
from wlint.rule.losses import Loss, Losses, Lost
from wlint.rule.network import Network
from wlint.rule.patterns import Patterns
from wlint.rule.reporting import Reporting
from wlint.rule.secrets import Secrets
from wlint.rule.unsupported import Unsupported
from wlint.semantics.functions import exits_of
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.semantics.types import (
    UNKNOWN,
    ClassType,
    EnvType,
    FunctionType,
    Global,
    InstanceType,
    Named,
    ObjectType,
    Type,
    options_of,
    without_nothing,
)

__all__ = [
    "CONNECTIONS",
    "PAYMENT",
    "SERVICE_CALLS",
    "UNKNOWN",
    "UNSEEN",
    "Answer",
    "Asked",
    "Barred",
    "BodyReader",
    "BodyUse",
    "Bulk",
    "Cascade",
    "Chain",
    "Check",
    "Claim",
    "ClassType",
    "Context",
    "Cost",
    "Counted",
    "Definition",
    "Dropped",
    "Dropper",
    "EntryKind",
    "EnvType",
    "Environment",
    "Excess",
    "Failure",
    "FanOut",
    "Fate",
    "Fault",
    "File",
    "FixLevel",
    "FunctionType",
    "Given",
    "Gives",
    "Global",
    "Growth",
    "How",
    "InstanceType",
    "JsonKind",
    "JsonStep",
    "Judgement",
    "Kept",
    "Leak",
    "Limit",
    "Link",
    "Loss",
    "Lost",
    "LostCallback",
    "Made",
    "Misnamed",
    "MissingExport",
    "Misuse",
    "Named",
    "ObjectType",
    "Origin",
    "Outbound",
    "Plan",
    "Refusal",
    "Role",
    "Rounds",
    "Rule",
    "Severity",
    "Size",
    "Source",
    "State",
    "Subrequest",
    "Taken",
    "Taker",
    "TimeLimit",
    "Type",
    "Uncalled",
    "UncalledExport",
    "Use",
    "Variable",
    "Way",
    "Worker",
    "awaited",
    "element_of",
    "exits_of",
    "limits_of",
    "options_of",
    "without_nothing",
]


class Context(
    Allowances,
    Bodies,
    Building,
    Configured,
    Errors,
    Interop,
    Lifetimes,
    Losses,
    Network,
    Patterns,
    Reporting,
    Secrets,
    Unsupported,
):
    """Everything a rule can ask about a node of one file of one Worker, and say of it."""
