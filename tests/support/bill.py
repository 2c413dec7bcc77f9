"""`make bill`: the bill of materials of an installation, as CycloneDX 1.6 in JSON: every locked package, its hashes, its licence.

A package that the lock names for other systems only, and so is not installed here, is listed without a licence.
"""

import json
import re
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "requirements.txt"
PINNED = re.compile(r"^([\w.\-]+)(?:\[[\w,\-]+\])?==([^\s;\\]+)((?:.*\\\n)(?:    --hash=.*\n?)*)", re.MULTILINE)
FAMILIES = {
    "MIT": r"\bMIT\b|Expat",
    "BSD": r"BSD|0BSD",
    "Apache-2.0": r"Apache",
    "ISC": r"\bISC\b",
    "MPL-2.0": r"MPL|Mozilla",
    "PSF-2.0": r"PSF|Python Software Foundation",
    "LGPL": r"LGPL|Lesser General",
    "Zlib": r"\bzlib\b",
    "HPND": r"HPND",
    "OFL-1.1": r"\bOFL\b|Open Font",
    "Unlicense": r"Unlicense|Public Domain|CC0",
}
"""Licences under which the application may be used and passed on, by a word in what a package says of itself."""


class Package(NamedTuple):
    """One locked package."""

    name: str
    version: str
    hashes: tuple[str, ...]
    """SHA-256 of its files, in hexadecimal."""
    licence: str | None
    """What it says of itself; None if it is not installed here."""

    @property
    def families(self) -> list[str]:
        """The known licences in what it says."""
        return [name for name, words in FAMILIES.items() if re.search(words, self.licence or "", re.IGNORECASE)]


def packages() -> Iterator[Package]:
    """Yield every package of the lock."""
    for name, version, rest in PINNED.findall(LOCK.read_text(encoding="utf-8")):
        yield Package(name, version, tuple(re.findall(r"sha256:([0-9a-f]{64})", rest)), licence(name))


def licence(name: str) -> str | None:
    """Return what an installed package says of its licence: an expression, classifiers, or the first line of its text."""
    try:
        said = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    fields = {name: said[name] for name in ("License-Expression", "License") if name in said}
    classifiers = [each.rpartition(" :: ")[2] for each in said.get_all("Classifier") or () if each.startswith("License ::")]
    texts = [
        fields.get("License-Expression", ""),
        ", ".join(classifiers),
        fields.get("License", "").partition("\n")[0],
    ]
    return next(filter(None, texts), None) or _first_line(name)


def _first_line(name: str) -> str:
    """Return the first line of the licence's text that a package brings along; "" if it brings none."""
    texts = [file for file in metadata.files(name) or () if "LICEN" in file.name.upper()]
    lines = texts[0].read_text().splitlines() if texts else []
    return next((line.strip() for line in lines if line.strip()), "")


def bill() -> dict[str, Any]:
    """Return the bill of materials."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "sojourn"}},
        "components": [
            {
                "type": "library",
                "name": each.name,
                "version": each.version,
                "purl": f"pkg:pypi/{each.name.lower()}@{each.version}",
                "bom-ref": f"pkg:pypi/{each.name.lower()}@{each.version}",
                "licenses": [{"license": {"name": each.licence}}] if each.licence else [],
                "hashes": [{"alg": "SHA-256", "content": content} for content in each.hashes],
            }
            for each in packages()
        ],
    }


def main() -> int:
    """Print the bill; with `--licences` a line for each package instead."""
    if "--licences" in sys.argv:
        sys.stdout.writelines(f"{each.name} {each.version}: {each.licence or 'not installed here'}\n" for each in packages())
    else:
        json.dump(bill(), sys.stdout, indent=1)
        sys.stdout.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
