#!/usr/bin/python3
"""Rewrites public protos into the server's own view of the same bytes.

Usage: wire_view.py OUT_DIR manager/v1/X.proto...   (writes OUT_DIR/manager/wire/X.proto)

On the wire a message, a string and bytes all look alike: a length and that many
bytes. The server stores most values without looking into them, so its view has

  * `bytes` for every field of type Value: kept encoded, neither parsed nor copied;
  * `bytes` for every string: invalid UTF-8 then reaches the server's own
    validation, with its own error, rather than failing the whole message;
  * no services, since only messages are needed;
  * package manager.wire, so that both views can live in one process.

Everything else, field numbers above all, is untouched. The protos are rewritten
line by line, so a field must begin its line; whatever is left over is an error.
"""

import pathlib
import re
import sys

FIELD = re.compile(r"^(\s*(?:repeated |optional )?)(?:Value|string)(\s+\w+\s*=)")
# What is compiled from the public protos alone. Value is gone from the view and
# reasons are the server's own business, so nothing of them is needed here.
DROPPED_IMPORTS = ('"manager/v1/value.proto"', '"manager/v1/errors.proto"')
LEFT_OVER = re.compile(r"\b(?:Value|string)\b|\bmanager\.v1\b|manager/v1/")


def code_of(line):
    """The line without its comment and without what stands in quotes."""
    return re.sub(r'"[^"]*"', '""', line).split("//")[0]


def wire_view(text, path):
    """Returns the text of the wire view of one proto file."""
    out = []
    service_depth = 0
    for number, line in enumerate(text.splitlines(), 1):
        code = code_of(line)
        if service_depth or re.match(r"service\b", code):
            service_depth += code.count("{") - code.count("}")
            continue
        if code.startswith("import") and any(name in line for name in DROPPED_IMPORTS):
            continue
        if re.match(r"(import|package)\b", code):
            line = line.replace("manager/v1/", "manager/wire/").replace("manager.v1", "manager.wire")
        line = FIELD.sub(r"\1bytes\2", line)
        if LEFT_OVER.search(code_of(line)):
            sys.exit(f"{path}:{number}: no wire view of this line; begin it with the field's type:\n{line}")
        out.append(line)
    return "\n".join(out) + "\n"


def main():
    out_dir = pathlib.Path(sys.argv[1]) / "manager" / "wire"
    out_dir.mkdir(parents=True, exist_ok=True)
    for path in map(pathlib.Path, sys.argv[2:]):
        (out_dir / path.name).write_text(wire_view(path.read_text(), path))


if __name__ == "__main__":
    main()
