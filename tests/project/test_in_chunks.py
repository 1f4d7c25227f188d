"""Which loops take several elements at a time."""

from pathlib import Path

import pytest
from understood import understand

from wlint import tree


@pytest.mark.parametrize(
    ("loop", "is_in_chunks"),
    [
        ("for (const batch of batches) f(batch)", True),
        ("for (let i = 0; i < batches.length; i++) { const batch = batches[i]; f(batch) }", True),
        ("for (let i = 0; i < batches.length; i++) f(batches[i])", True),
        ("for (let i = 0; i < groups.length; i++) { const group = groups[i]; f(group.id) }", False),
        ("for (let i = 0; i < groups.length; i++) f(groups[i].id)", False),
        ("for (let i = 0; i < ids.length; i++) f(ids[i])", False),
        ("for (let i = 0; i < batch.length; i++) f(batch[i])", False),
    ],
)
def test_a_loop_over_the_places_of_chunks_takes_a_chunk(
    tmp_path: Path, loop: str, is_in_chunks: bool
) -> None:
    body = f"const {{ batches, batch, groups, ids }} = await request.json(); {loop}"
    worker = understand(tmp_path, f"export default {{ async fetch(request) {{ {body} }} }}").worker
    (entry,) = worker.entries
    (found,) = (n for n in entry.file.nodes if isinstance(n, tree.Loop))
    assert worker.fan_outs.is_chunked(entry.file, found) is is_in_chunks


@pytest.mark.parametrize(
    ("put", "is_in_chunks"),
    [
        ("letter.slice(at, at + 9).trim()", False),
        ("`${letter}.`", False),
        ("ids.slice(at, at + 9)", True),
        ("ids.slice(at, at + 9).join().trim()", True),
        ("find(letter)", True),
    ],
)
def test_a_piece_of_a_text_is_one_thing(tmp_path: Path, put: str, is_in_chunks: bool) -> None:
    code = f"""
    function cut({{ letter, ids }}) {{
      const found = [];
      let at = 0;
      do {{ found.push({put}); at += 9 }} while (at < letter.length);
      return found.filter(Boolean);
    }}
    export default {{ async fetch(request) {{
      const chunks = cut(await request.json());
      for (const chunk of chunks) f(chunk);
    }} }}
    """
    worker = understand(tmp_path, code).worker
    (entry,) = worker.entries
    found = next(n for n in entry.file.nodes if isinstance(n, tree.Loop) and n.target is not None)
    assert worker.fan_outs.is_chunked(entry.file, found) is is_in_chunks
