"""What every list of the corpus is made with: the file's bytes and, beside it, the outcome a person expects.

The outcomes are written here by hand, from what the list was meant to say. They are never taken from the reader.
A row is (place, number, size in MB, network, where the network came from, repairs...). A place is a line of a text
or a cell of a workbook. `missed=True` marks a row that a person could read and that we accept not to read.
"""
import json
import pathlib

FOLDER = pathlib.Path(__file__).resolve().parent.parent
NETWORKS = {"M": "MTN", "T": "Telecel", "A": "AirtelTigo", None: None}
SOURCES = {"c": "column", "w": "word", "p": "prefix", "a": "agent", None: None}


def row(place, number, size_mb, network="M", source="p", *repairs, missed=False):
    out = {"at": place, "msisdn": number, "size_mb": size_mb, "network": NETWORKS[network], "source": SOURCES[source]}
    if repairs:
        out["repairs"] = list(repairs)
    if missed:
        out["missed"] = True
    return out


def expect(name, why, rows=(), problems=(), notes=(), error=None, options=None, sheet=None, warnings=()):
    """Writes NAME.json. `problems` are (place, code); place None is the whole list."""
    out = {"why": why}
    if error:
        out["error"] = error
    else:
        out["rows"] = [row(*r) if isinstance(r, tuple) else r for r in rows]
        out["problems"] = [{"at": at, "code": code} for at, code in problems]
        out["notes"] = list(notes)
    if warnings:
        out["warnings"] = [{"at": at, "code": code} for at, code in warnings]
    if options:
        out["options"] = options
    if sheet:
        out["sheet"] = sheet
    lines = ["{"]
    keys = list(out)
    for key in keys:
        comma = "," if key != keys[-1] else ""
        value = out[key]
        if isinstance(value, list) and value and isinstance(value[0], dict):
            inner = ",\n".join("    " + json.dumps(v, ensure_ascii=False) for v in value)
            lines.append(f'  {json.dumps(key)}: [\n{inner}\n  ]{comma}')
        else:
            lines.append(f"  {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}{comma}")
    lines.append("}")
    # The file's own name, ending and all: `x.csv.json` stands beside `x.csv`.
    (FOLDER / f"{name}.json").write_text("\n".join(lines) + "\n", encoding="utf-8")


def text(name, why, content, encoding="utf-8", **expected):
    data = content if isinstance(content, bytes) else content.encode(encoding)
    (FOLDER / name).write_bytes(data)
    expect(name, why, **expected)
