#!/usr/bin/python3
"""Checks what no compiler sees: dead files, broken links, quotes that have gone stale.

Prints one line per fault; exits 1 if there is any. Run from the root of the repository.
"""

import os
import pathlib
import re
import sys

MAX_LINES = 600
SOURCES = {'.cc', '.h', '.proto', '.py', '.script'}
# Found by their place, not by a BUILD file.
UNLISTED_FOLDERS = {'tools', 'bazel'}
UNFINISHED = re.compile(r'\b(' + '|'.join(['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X']) + r')\b')
LINK = re.compile(r'\]\(([^)#:]+)(?:#[^)]*)?\)')
TEST_RULE = re.compile(r'^(?:cc|py|sh)_test\((.*?)^\)', re.DOTALL | re.MULTILINE)
# What a test does, or starts, in which threads meet.
THREADS = re.compile(r'\bstd::(?:jthread|thread|async)\b|\b(?:FakeServer|HostedServer)\b')
SERVERS = re.compile(r'"(?:(?://server)?:managerd|//server|:server|:hosted|:play_on_servers'
                     r'|:benchmark|//examples/testing)"')
# A code block in a document that stands, line for line, in a file.
QUOTE = re.compile(r'<!-- (\S+) -->\n```\w*\n(.*?)```', re.DOTALL)


def files():
    for folder, names, here in os.walk('.'):
        names[:] = [n for n in names
                    if n not in {'.git', 'node_modules', '__pycache__'}
                    and not n.startswith('bazel-')]
        for name in here:
            yield pathlib.Path(folder, name)


def check_listed(path):
    """Every source belongs to a target, in the BUILD file nearest above it."""
    if path.suffix not in SOURCES or path.parts[0] in UNLISTED_FOLDERS:
        return
    for folder in path.parents:
        build = folder / 'BUILD'
        if build.exists():
            if f'"{path.relative_to(folder)}"' not in build.read_text():
                yield f'{path}: in no target of {build}'
            return
    yield f'{path}: no BUILD file above it'


def check_header(path, text):
    """A header says what it is before anything else, and its guard is its path."""
    if path.suffix != '.h':
        return
    if not text.startswith('// '):
        yield f'{path}: does not open with a comment that says what it is'
    guard = re.sub(r'\W', '_', str(path)).upper() + '_'
    if not re.search(rf'#ifndef (\w+_)?{guard}\n', text):
        yield f'{path}: its include guard is not {guard}'


def check_tags(path, text):
    """The thread sanitizer runs the tests with the tag `threads`; none may be forgotten."""
    if path.name != 'BUILD':
        return
    for rule in TEST_RULE.findall(text):
        if '"threads"' in rule or '"no_tsan"' in rule:
            continue
        name = re.search(r'name = "(.*?)"', rule)[1]
        sources = [path.parent / s for s in re.findall(r'"([^":/]+\.(?:cc|py|sh))"', rule)]
        texts = [s.read_text() for s in sources if s.exists()]
        if SERVERS.search(rule) or any(THREADS.search(t) for t in texts):
            yield f'{path}: {name} has threads, and not the tag `threads`'


def check_size(path, text):
    if path.suffix in SOURCES and text.count('\n') > MAX_LINES:
        yield f'{path}: over {MAX_LINES} lines; it wants a wall'


def check_unfinished(path, text):
    for number, line in enumerate(text.splitlines(), 1):
        if UNFINISHED.search(line):
            yield f'{path}:{number}: an unfinished mark'


def check_document(path, text):
    if path.suffix != '.md':
        return
    for target in LINK.findall(text):
        if not (path.parent / target).exists():
            yield f'{path}: links to {target}, which is not there'
    for source, quote in QUOTE.findall(text):
        if not pathlib.Path(source).exists():
            yield f'{path}: quotes {source}, which is not there'
        elif quote not in pathlib.Path(source).read_text():
            yield f'{path}: what it quotes of {source} does not stand there'


def main():
    faults = []
    for path in sorted(files()):
        faults += check_listed(path)
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        for check in (check_header, check_tags, check_size, check_unfinished, check_document):
            faults += check(path, text)
    print('\n'.join(faults) if faults else 'Nothing dead, broken or stale.')
    return 1 if faults else 0


if __name__ == '__main__':
    sys.exit(main())
