"""The files that the site takes from node_modules."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from stackmath.pack import PackError, pack
from stackmath.vendor import TARGET, vendor

ROOT = Path(__file__).parent.parent


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A root whose node_modules is this repository's."""
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    vendor(tmp_path)
    return tmp_path


def test_every_address_in_a_vendored_style_sheet_is_a_vendored_file(site: Path) -> None:
    """No font is missing, and nothing is asked of another origin."""
    for sheet, least in (("katex/katex.min.css", 20), ("fonts/fonts.css", 8)):
        path = site / TARGET / sheet
        addresses = re.findall(r"url\(([^)]+)\)", path.read_text())
        assert len(addresses) >= least
        assert [a for a in addresses if not (path.parent / a).is_file()] == []


def test_every_vendored_font_is_named_by_a_style_sheet(site: Path) -> None:
    """Nothing is published that no page can ask for."""
    named = {
        (sheet.parent / address).resolve()
        for sheet in (site / TARGET).rglob("*.css")
        for address in re.findall(r"url\(([^)]+)\)", sheet.read_text())
    }
    assert {path.resolve() for path in (site / TARGET).rglob("*.woff2")} == named


def test_text_is_shown_while_its_font_loads(site: Path) -> None:
    """Every face is optional, says which characters it has, and is of a known family."""
    faces = (site / TARGET / "fonts/fonts.css").read_text().split("@font-face")[1:]
    assert all("font-display: optional" in face and "unicode-range: U+" in face for face in faces)
    families = {re.findall(r"font-family: '(.+)'", face)[0] for face in faces}
    assert families == {"Roboto Variable", "JetBrains Mono Variable"}


@pytest.mark.parametrize("character", "0×²⁴⁻≈≤µβč")
def test_the_text_family_has_the_characters_of_numbers(site: Path, character: str) -> None:
    """One font draws 10²³ and 10²⁴: exponents must not differ in design."""
    faces = re.findall(r"@font-face \{[^}]+\}", (site / TARGET / "fonts/fonts.css").read_text())
    ranges = [
        (int(first, 16), int(last or first, 16))
        for face in faces
        if "Roboto" in face and "font-style: normal" in face
        for first, last in re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", face)
    ]
    assert any(first <= ord(character) <= last for first, last in ranges)


def test_every_third_party_folder_has_its_license(site: Path) -> None:
    """Their licenses ask that they lie beside the files."""
    vendored = site / TARGET
    fonts = [path for path in (vendored / "fonts").iterdir() if path.is_dir()]
    assert len(fonts) == 2
    for folder in (vendored / "katex", *fonts):
        assert (folder / "LICENSE").stat().st_size > 500


def test_vendoring_again_writes_only_what_changed_and_removes_what_is_old(site: Path) -> None:
    """A live reload would go round for ever if every build wrote every file."""
    same, changed, old = (
        site / TARGET / name for name in ("katex/katex.min.css", "fonts/fonts.css", "old.css")
    )
    content = changed.read_bytes()
    os.utime(same, (1_000_000_000, 1_000_000_000))
    changed.write_text("")
    old.write_text("")
    vendor(site)
    assert same.stat().st_mtime == 1_000_000_000
    assert changed.read_bytes() == content
    assert not old.exists()


def test_a_missing_node_modules_says_what_to_run(tmp_path: Path) -> None:
    """One sentence: which file, where from, the command."""
    with pytest.raises(FileNotFoundError) as refusal:
        vendor(tmp_path)
    assert str(refusal.value) == (
        f"{tmp_path}/node_modules/katex/dist/katex.min.css was not found; "
        "it comes with the npm packages. Run: make site"
    )


def test_a_site_without_the_bundler_says_what_is_missing(tmp_path: Path) -> None:
    """One sentence, with the command that repairs it."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets/stackmath.js").touch()
    with pytest.raises(PackError, match=r"esbuild was not found; .* Run: make site"):
        pack(tmp_path, tmp_path)


def test_a_script_that_cannot_be_bundled_is_named(tmp_path: Path) -> None:
    """What the bundler says is passed on, and the pages stay as they were."""
    (tmp_path / "site/assets/js").mkdir(parents=True)
    (tmp_path / "site/assets/stackmath.js").write_text('import "./js/missing.js";')
    (tmp_path / "site/index.html").write_text('<script src="assets/stackmath.js"></script>')
    with pytest.raises(PackError, match=r"esbuild: .*missing\.js"):
        pack(tmp_path / "site", Path(__file__).parents[1])
    assert "assets/stackmath.js" in (tmp_path / "site/index.html").read_text()
