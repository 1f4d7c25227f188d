"""Which files around a configuration are read, and which are left alone."""

from pathlib import Path

import pytest

from wlint.project.configuration.spoken_of import SpokenOf
from wlint.project.configuration.terraform import is_deployed_by_terraform

SCRIPT = 'resource "cloudflare_workers_script" "shop" {\n  script_name = "shop"\n}\n'


@pytest.mark.parametrize(("place", "is_read"), [("elsewhere", False), ("project/docs", True)])
def test_a_link_is_followed_inside_the_project_only(
    place: str, is_read: bool, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    (project / ".git").mkdir(parents=True)
    (tmp_path / place).mkdir(parents=True)
    kept = tmp_path / place / "main.tf"
    kept.write_text(SCRIPT)
    (project / "main.tf").symlink_to(kept)
    assert is_deployed_by_terraform("shop", project) is is_read
    assert SpokenOf(own=()).has("script_name", project) is is_read


def test_a_linked_folder_out_of_the_project_is_left_alone(tmp_path: Path) -> None:
    project, other = tmp_path / "project", tmp_path / "elsewhere"
    (project / ".git").mkdir(parents=True)
    other.mkdir()
    (other / "main.tf").write_text(SCRIPT)
    (project / "terraform").symlink_to(other)
    assert not is_deployed_by_terraform("shop", project)


def test_what_cannot_be_read_says_nothing(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "main.tf").symlink_to(tmp_path / "main.tf")
    assert not is_deployed_by_terraform("shop", tmp_path)
    assert not SpokenOf(own=()).has("script_name", tmp_path)
