"""A piece of a page as plain text: what a macro says in HTML, for those who read it without a page."""

from html.parser import HTMLParser

LINES = {"p", "br", "caption", "tr", "li", "div"}
"""The elements that begin a line."""
CELLS = {"th", "td"}
BETWEEN = " · "
"""What stands between the cells of a row."""


def plain_text(html: str) -> str:
    """The text of well-formed HTML, a line for each paragraph and each row of a table; entities are characters again.

    Runs of white space are one space, blank lines are left out. A cell of a row that has a heading of its own comes after
    what its column is called, with a colon; empty cells are left out, and so are the headings of the columns themselves.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "\n".join(filter(None, map(_tidy, reader.lines)))


def _tidy(text: str) -> str:
    return " ".join(text.split())


class _Reader(HTMLParser):
    """Collects lines; cells of a table are kept apart until their row ends."""

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
        """A new line; inside a cell, a new part of it."""
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
