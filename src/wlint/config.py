"""What a user has chosen: wlint.toml or `[tool.wlint]`, and the command line on top."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any

import tomli
from msgspec import field
from msgspec.structs import replace

from wlint.disk import is_file, is_folder, is_there
from wlint.finding import Severity
from wlint.record import Record
from wlint.rule import Rule
from wlint.suppression import nearest


class ConfigurationError(Exception):
    """A setting makes no sense. The message says where, what, and what was probably meant."""


class FailOn(Enum):
    """From which severity on findings make the exit code 1."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    NEVER = "never"

    def includes(self, severity: Severity) -> bool:
        """Whether a finding of this severity is a failure."""
        return self is not FailOn.NEVER and severity >= Severity(self.value)


class Choices(Record):
    """Settings as they were written, in a file or on the command line. None: not said."""

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    severity: Mapping[str, str] = field(default_factory=dict)
    fail_on: str | None = None
    exclude: tuple[str, ...] = ()
    unsafe_fixes: bool | None = None
    rules: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    pedantic: bool = False
    origin: "Origin | None" = None


class Settings(Record):
    """What applies: the rules that run, with their options, and what becomes of findings."""

    rules: tuple[Rule, ...]
    known: frozenset[str]
    severity: Mapping[str, Severity] = field(default_factory=dict)
    fail_on: FailOn = FailOn.WARNING
    exclude: tuple[str, ...] = ()
    unsafe_fixes: bool = False
    today: date = field(default_factory=date.today)


class Origin(Record):
    """The configuration file a setting stands in."""

    path: Path
    text: str
    table: str

    def error(self, message: str, *words: str) -> ConfigurationError:
        """A mistake, with the line on which the words stand, the last one after the others."""
        return ConfigurationError(f"{self.path}:{self.line_of(words)}: {message}")

    def line_of(self, words: Sequence[str]) -> int:
        """The line of the last word, each looked for after the one before: TOML keeps no lines."""
        at = max(self.text.find(f"[{self.table}"), 0) if self.table else 0
        for word in words:
            pattern = rf"(?<![\w-]){re.escape(word)}(?![\w-])"
            if (found := re.compile(pattern).search(self.text, at)) is not None:
                at = found.start()
        return self.text.count("\n", 0, at) + 1


_KINDS: Mapping[type, str] = {
    tuple: "a list of texts",
    int: "a whole number, 0 or more",
    float: "a number",
    bool: "true or false",
    str: "a text",
}
_TYPES: Mapping[str, tuple[type, str]] = {
    "select": (list, "a list of rule or family names"),
    "ignore": (list, "a list of rule or family names"),
    "extend-select": (list, "a list of rule or family names"),
    "severity": (dict, "a table of rule names and severities"),
    "fail-on": (str, '"error", "warning", "info" or "never"'),
    "exclude": (list, "a list of patterns as in .gitignore"),
    "unsafe-fixes": (bool, "true or false"),
    "pedantic": (bool, "true or false"),
    "rules": (dict, "a table of rule names and their options"),
}


def find_configuration(start: Path) -> Path | None:
    """The nearest wlint.toml, or pyproject.toml with [tool.wlint], up to the git root."""
    folder = start if is_folder(start) else start.parent
    for place in (folder, *folder.parents):
        if is_file(own := place / "wlint.toml"):
            return own
        project = place / "pyproject.toml"
        if is_file(project) and b"[tool.wlint" in project.read_bytes():
            return project
        if is_there(place / ".git"):
            return None
    return None


def read_configuration(path: Path) -> Choices:
    """The settings of one file."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        data = tomli.loads(text)
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror}") from error
    except tomli.TOMLDecodeError as error:
        message = f"{path}:{error.lineno}: is not valid TOML: {error.msg}"
        raise ConfigurationError(message) from error
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(f"{path}: is not valid TOML: {error}") from error
    is_project = path.name == "pyproject.toml"
    origin = Origin(path, text, "tool.wlint" if is_project else "")
    table = _own_table(origin, data) if is_project else data
    for key, value in table.items():
        _check_key(origin, key, value)
    return Choices(
        select=tuple(table["select"]) if "select" in table else None,
        ignore=tuple(table.get("ignore", ())),
        extend_select=tuple(table.get("extend-select", ())),
        severity=table.get("severity", {}),
        fail_on=table.get("fail-on"),
        exclude=tuple(table.get("exclude", ())),
        unsafe_fixes=table.get("unsafe-fixes"),
        rules=table.get("rules", {}),
        pedantic=table.get("pedantic", False),
        origin=origin,
    )


def _own_table(origin: Origin, project: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a pyproject.toml says to wlint."""
    tools = project.get("tool", {})
    table = tools.get("wlint", {}) if isinstance(tools, Mapping) else None
    if not isinstance(table, Mapping):
        raise origin.error("'tool.wlint' must be a table", "wlint")
    return table


def _check_key(origin: Origin, key: str, value: object) -> None:
    if key not in _TYPES:
        raise origin.error(f"unknown key '{key}'{_meant(key, _TYPES)}", key)
    wanted, words = _TYPES[key]
    is_right = isinstance(value, wanted)
    if isinstance(value, list):
        is_right = is_right and all(isinstance(item, str) for item in value)
    if not is_right:
        raise origin.error(f"'{key}' must be {words}", key)


def settle(known: Sequence[Rule], file: Choices, command: Choices) -> Settings:
    """What applies when both have spoken: the command line wins."""
    _check_names(known, file)
    _check_names(known, command)
    chosen = command if command.select is not None else file
    rules = _chosen(known, chosen.select)
    rules |= _named(known, (*file.extend_select, *command.extend_select))
    ignored = command.ignore if command.select is not None else (*file.ignore, *command.ignore)
    rules -= _named(known, ignored)
    is_pedantic = file.pedantic or command.pedantic
    severity = {**_severities(known, file), **_severities(known, command)}
    return Settings(
        rules=tuple(_with_options(r, file, is_pedantic) for r in known if r.name in rules),
        known=frozenset(r.name for r in known),
        severity=severity,
        fail_on=_fail_on(command) or _fail_on(file) or FailOn.WARNING,
        exclude=(*file.exclude, *command.exclude),
        unsafe_fixes=bool(file.unsafe_fixes if command.unsafe_fixes is None else True),
    )


def _chosen(known: Sequence[Rule], select: tuple[str, ...] | None) -> set[str]:
    if select is None:
        return {rule.name for rule in known if rule.card.is_default}
    return _named(known, select)


def _named(known: Iterable[Rule], names: Iterable[str]) -> set[str]:
    """The rules that names, families and "all" stand for."""
    wanted = set(names)
    return {r.name for r in known if wanted & {r.name, r.card.family, "all"}}


def _check_names(known: Sequence[Rule], choices: Choices) -> None:
    rules = {rule.name for rule in known}
    selectors = rules | {rule.card.family for rule in known} | {"all"}
    for key in ("select", "ignore", "extend-select"):
        for name in getattr(choices, key.replace("-", "_")) or ():
            if name not in selectors:
                raise _unknown_rule(choices, name, selectors, key, name)
    for name in choices.severity:
        if name not in selectors:
            raise _unknown_rule(choices, name, selectors, "severity", name)
    for name in choices.rules:
        if name not in rules:
            raise _unknown_rule(choices, name, rules, name)


def _unknown_rule(
    choices: Choices, name: str, known: Iterable[str], *words: str
) -> ConfigurationError:
    return _error(choices, f"there is no rule or family '{name}'{_meant(name, known)}", *words)


def _error(choices: Choices, message: str, *words: str) -> ConfigurationError:
    if choices.origin is None:
        return ConfigurationError(f"on the command line: {message}")
    return choices.origin.error(message, *words)


def _meant(name: str, known: Iterable[str]) -> str:
    """What to say about a name that is not known."""
    close = nearest(name, known)
    return f"; did you mean '{close}'?" if close else ""


def _severities(known: Sequence[Rule], choices: Choices) -> dict[str, Severity]:
    levels = [level.value for level in Severity]
    found: dict[str, Severity] = {}
    families = {rule.card.family for rule in known}
    # what is said of one rule counts more than what is said of its family
    for name in sorted(choices.severity, key=lambda name: (name != "all", name not in families)):
        level = choices.severity[name]
        if level not in levels:
            hint = f"'{name}' has the severity '{level}'; it must be one of {', '.join(levels)}"
            raise _error(choices, hint, "severity", name)
        found |= dict.fromkeys(_named(known, [name]), Severity(level))
    return found


def _fail_on(choices: Choices) -> FailOn | None:
    if choices.fail_on is None:
        return None
    try:
        return FailOn(choices.fail_on)
    except ValueError:
        levels = ", ".join(level.value for level in FailOn)
        hint = f"'fail-on' is '{choices.fail_on}'; it must be one of {levels}"
        raise _error(choices, hint, "fail-on") from None


def _with_options(rule: Rule, choices: Choices, is_pedantic: bool) -> Rule:
    """The rule with the options a user gave it; unknown ones and wrong types are mistakes."""
    options = dict(rule.options)
    if "pedantic" in options and is_pedantic:
        options["pedantic"] = True
    given = choices.rules.get(rule.name, {})
    if not isinstance(given, Mapping):
        raise _error(choices, f"'rules.{rule.name}' must be a table of options", rule.name)
    for written, value in given.items():
        option = written.replace("-", "_")
        if option not in options:
            hint = _meant(written, [o.replace("_", "-") for o in options])
            raise _error(
                choices, f"'{rule.name}' has no option '{written}'{hint}", rule.name, written
            )
        options[option] = _converted(choices, rule.name, written, value, options[option])
    return replace(rule, options=options)


def _converted(choices: Choices, rule: str, option: str, value: object, default: object) -> object:
    """The value in the type of the option's default."""
    kind = type(default)
    if issubclass(kind, Enum):
        levels = [level.value for level in kind]
        is_right, words = value in levels, f"one of {', '.join(levels)}"
    else:
        is_right, words = _fits(value, kind), _KINDS[kind]
    if not is_right:
        raise _error(choices, f"'{option}' of '{rule}' must be {words}", rule, option)
    return kind(value)  # type: ignore[call-arg]


def _fits(value: object, kind: type) -> bool:
    match value:
        case bool():
            return kind is bool
        case int():
            return kind in (int, float) and value >= 0
        case list():
            return kind is tuple and all(isinstance(item, str) for item in value)
        case _:
            return type(value) is kind
