"""The rule for scripts of calls and their answers; tests/README.md tells how to write one."""

_PLAYER = "//tests/support:play_scripts"

def script_test(name, scripts, size = "small", **kwargs):
    """Plays scripts on the bare dispatcher: no server, no thread, no socket.

    One program plays the scripts of every package. A test that linked its own would link the
    whole server, once for each type and compiler.

    The scripts are exported, for tests/behaviour to play them on real servers.

    Args:
      name: of the test.
      scripts: .script files in this package.
      size: as usual.
      **kwargs: as of sh_test.
    """
    native.exports_files(scripts)
    native.sh_test(
        name = name,
        size = size,
        srcs = ["//tests/support:run.sh"],
        args = ["$(location {})".format(label) for label in [_PLAYER] + scripts],
        data = [_PLAYER] + scripts,
        **kwargs
    )
