"""What benchmarks work on: the laws where they lie beside the project, long papers of our own otherwise."""

from __future__ import annotations

from pathlib import Path

import typst

SHARED_DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
PAGES = 60
_PAGE = (
    '#set text(lang: "es", size: 10pt)\n#set par(justify: true)\n'
    "#for n in range({pages}) [ = Artículo #{{n + {first}}}\n #lorem(420)\n #pagebreak(weak: true) ]"
)


def long_papers(folder: Path) -> list[Path]:
    """Two PDFs of many pages."""
    laws = [SHARED_DATA / "lga.pdf", SHARED_DATA / "lgtaip.pdf"]
    if all(law.is_file() for law in laws):
        return laws
    made = []
    for number in range(2):
        path = folder / f"paper{number}.pdf"
        source = folder / f"paper{number}.typ"
        source.write_text(_PAGE.format(pages=PAGES, first=number * PAGES + 1), "utf-8")
        typst.compile(str(source), output=str(path))
        made.append(path)
    return made
