"""Prints rows under a heading, columns aligned, as a Markdown table."""


def show(heading, rows):
    """Prints the table; the first column is text, the others are figures."""
    rows = [[str(cell) for cell in row] for row in [heading, *rows]]
    widths = [max(len(row[i]) for row in rows) for i in range(len(heading))]

    def line(row):
        cells = [row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:]))]
        return "| " + " | ".join(cells) + " |"

    rule = ["-" * widths[0], *("-" * (w - 1) + ":" for w in widths[1:])]
    print("\n".join([line(rows[0]), line(rule), *(line(row) for row in rows[1:])]), flush=True)
