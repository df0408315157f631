"""A line of a long table, found in its bytes without parting all the others."""


def line_of(sorted_lines: bytes, start: bytes) -> str | None:
    """Find the first line that begins so, by halves: UTF-8 sorts as its letters do."""
    low, high = 0, len(sorted_lines)
    while low < high:
        middle = sorted_lines.rfind(b"\n", low, (low + high) // 2) + 1 or low
        if sorted_lines[middle : middle + len(start)] < start:
            low = sorted_lines.find(b"\n", middle, high) + 1 or high
        else:
            high = middle
    if not sorted_lines.startswith(start, low):
        return None
    end = sorted_lines.find(b"\n", low)
    return sorted_lines[low : None if end < 0 else end].decode("utf-8")
