"""Small changes of a configuration that leave its comments and layout alone."""

from wlint.finding import Edit, Place
from wlint.languages.document import Value
from wlint.source import Source, Span


def with_setting(source: Source, after: Value, key: str, value: str) -> Edit | None:
    """A new setting on a line of its own after another; None where it shares its line."""
    if after.key is None:
        return None
    line = source.line_span(source.line_of(after.key.start))
    indent = source.data[line.start : after.key.start].decode(errors="replace")
    if indent.strip(" \t\ufeff"):
        return None
    indent = indent.removeprefix("\ufeff")
    rest = source.data[after.span.end : source.line_span(source.line_of(after.span.end)).end]
    if _is_toml(source):
        at = after.span.end + len(rest)
        return _insert(source, at, f"\n{indent}{key} = {value}")
    if rest.strip() in (b"", b","):
        return _insert(source, after.span.end, f',\n{indent}"{key}": {value}')
    return _insert(source, after.key.start, f'"{key}": {value},\n{indent}')


def with_table(source: Source, document: Value, key: str, flag: str) -> Edit | None:
    """A new table with a flag that is on, at the end of the settings; None where there are none."""
    if _is_toml(source):
        start = "" if source.data.endswith(b"\n") else "\n"
        return _insert(source, len(source.data), f"{start}\n[{key}]\n{flag} = true\n")
    plain = list(document.table.values())
    value = f'{{ "{flag}": true }}'
    return with_setting(source, plain[-1], key, value) if plain else None


def with_item(source: Source, items: Value, item: str) -> Edit:
    """A list with one item more."""
    if items.items:
        last = items.items[-1]
        return _insert(source, last.span.end, f", {item}")
    return _insert(source, items.span.start + 1, item)


def without_items(source: Source, items: Value, gone: frozenset[str]) -> Edit | None:
    """A list without some of its strings; None where it has comments, or more than one line."""
    if not _is_plain_list(source, items):
        return None
    kept = [source.text(item.span) for item in items.items if item.text not in gone]
    return Edit(Place(source.path, items.span), f"[{', '.join(kept)}]")


def without_setting(source: Source, value: Value) -> Edit | None:
    """Nothing of a setting and its line; None where it shares that, or no comma parts it off.

    None, too, where a comment tells of it, that else would tell of the next.
    """
    number = source.line_of(value.named.start)
    line = source.line_span(number)
    if (value.items and not _is_plain_list(source, value)) or _is_comment(source, number - 1):
        return None
    rest = source.data[line.start : value.named.start] + source.data[value.span.end : line.end]
    if value.span.end > line.end or rest.strip() != (b"" if _is_toml(source) else b","):
        return None
    after = source.data.find(b"\n", line.end) + 1
    return Edit(Place(source.path, Span(line.start, after or line.end)), "")


def with_value(source: Source, value: Value, text: str) -> Edit:
    """Another string in the place of one, in the same quotes."""
    quote = source.text(Span(value.span.start, value.span.start + 1))
    return Edit(Place(source.path, value.span), f"{quote}{text}{quote}")


def _insert(source: Source, at: int, text: str) -> Edit:
    return Edit(Place(source.path, Span(at, at)), text)


def _is_plain_list(source: Source, items: Value) -> bool:
    """Whether a list of strings is all that is written, on one line."""
    ends = [items.span.start, *(item.span.end for item in items.items)]
    starts = [*(item.span.start for item in items.items), items.span.end]
    between = (source.data[end:start] for end, start in zip(ends, starts, strict=True))
    return not b"".join(between).strip(b"[], \t")


def _is_comment(source: Source, number: int) -> bool:
    """Whether a line is a comment, or the end of one."""
    line = source.line_span(number) if number > 0 else Span(0, 0)
    text = source.data[line.start : line.end].strip()
    return text.startswith((b"#", b"//")) or text.endswith(b"*/")


def _is_toml(source: Source) -> bool:
    return source.path.suffix == ".toml"
