"""What a workbook holds that a reader of tables does not tell: marks, comments, checks, formulas."""

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def part(path: Path, name: str) -> str:
    """Give the text of one part of a workbook; empty when it has none of that name."""
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode() if name in archive.namelist() else ""


def sheet_names(path: Path) -> list[str]:
    """List the sheets in the order of their tabs."""
    return re.findall(r'<sheet name="([^"]*)"', part(path, "xl/workbook.xml"))


def formulas(path: Path) -> list[str]:
    """List every formula that stands in a cell of any sheet."""
    with zipfile.ZipFile(path) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        return [found for name in sheets for found in re.findall(r"<f[ >].*?</f>", archive.read(name).decode())]


def marked(path: Path, sheet: int = 1) -> set[str]:
    """Name the cells of a sheet that are filled with a colour."""
    styles = ET.fromstring(part(path, "xl/styles.xml"))  # noqa: S314 - as above
    formats = styles.findall(f"{_MAIN}cellXfs/{_MAIN}xf")
    coloured = {str(number) for number, each in enumerate(formats) if int(each.get("fillId", "0")) > 1}
    cells = ET.fromstring(part(path, f"xl/worksheets/sheet{sheet}.xml")).iter(f"{_MAIN}c")  # noqa: S314 - as above
    return {cell.get("r", "") for cell in cells if cell.get("s") in coloured}


def comments(path: Path) -> dict[str, str]:
    """Give the comments of the first sheet that has any, by cell."""
    text = part(path, "xl/comments1.xml")
    if not text:
        return {}
    found = ET.fromstring(text).iter(f"{_MAIN}comment")  # noqa: S314 - as above
    return {each.get("ref", ""): "".join(each.itertext()) for each in found}


def checks(path: Path, sheet: int = 1) -> dict[str, tuple[str, str, str]]:
    """Give the check of each column's first cell: its kind, its first formula, and the help beside it."""
    root = ET.fromstring(part(path, f"xl/worksheets/sheet{sheet}.xml"))  # noqa: S314 - as above
    return {
        each.get("sqref", "").partition(":")[0]: (
            each.get("type", "any"),
            each.findtext(f"{_MAIN}formula1", ""),
            each.get("prompt", ""),
        )
        for each in root.iter(f"{_MAIN}dataValidation")
    }
