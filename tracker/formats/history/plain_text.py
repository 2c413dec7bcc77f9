"""Turn a piece of a page into plain text, for users of the command line and the API."""

from html.parser import HTMLParser

LINES = {"p", "br", "caption", "tr", "li", "div"}
"""Elements that begin a line."""
CELLS = {"th", "td"}
BETWEEN = " · "
"""Separates the cells of a row."""


def plain_text(html: str) -> str:
    """Return the text of well-formed HTML, a line for each paragraph and each row of a table, entities decoded.

    Runs of white space become one space; blank lines and empty cells are left out. After the first cell of a row each
    cell follows its column's heading, as in `Last day: 14 July`; the row of headings itself is left out.
    """
    reader = _TextCollector()
    reader.feed(html)
    reader.close()
    return "\n".join(filter(None, map(_tidy, reader.lines)))


def _tidy(text: str) -> str:
    return " ".join(text.split())


class _TextCollector(HTMLParser):
    """Collects lines. The cells of a table are separate until their row ends."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = [""]
        self.columns: list[str] = []
        self.cells: list[str] | None = None
        self.in_head = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "thead":
            self.in_head = True
        elif tag == "tr":
            self.cells = []
        elif tag in CELLS and self.cells is not None:
            self.cells.append("")
        elif tag in LINES:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        if tag == "thead":
            self.in_head = False
        elif tag == "tr" and self.cells is not None:
            self._end_row(list(map(_tidy, self.cells)))
        elif tag in LINES:
            self._break()

    def handle_data(self, data: str) -> None:
        if self.cells:
            self.cells[-1] += data
        else:
            self.lines[-1] += data

    def _break(self) -> None:
        """Begin a line; inside a cell, a new part of the cell."""
        if self.cells:
            self.cells[-1] += BETWEEN
        else:
            self.lines.append("")

    def _end_row(self, cells: list[str]) -> None:
        self.cells = None
        if self.in_head:
            self.columns = cells
            return
        named = [f"{column}: {cell}" for column, cell in zip(self.columns[1:], cells[1:], strict=False) if cell]
        self.lines += [BETWEEN.join([*cells[:1], *named]), ""]
