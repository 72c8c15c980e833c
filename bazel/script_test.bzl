"""The rule for scripts of calls and their answers; tests/README.md tells how to write one."""

def script_test(name, scripts, size = "small", **kwargs):
    """Plays scripts on the bare dispatcher: no server, no thread, no socket.

    The scripts are exported, for tests/behaviour to play them on real servers.

    Args:
      name: of the test.
      scripts: .script files in this package.
      size: as usual.
      **kwargs: as of cc_test.
    """
    native.exports_files(scripts)
    native.cc_test(
        name = name,
        size = size,
        args = ["$(location {})".format(script) for script in scripts],
        data = scripts,
        deps = ["//tests/support:memory_main"],
        **kwargs
    )
