"""Makes libraries installed on this machine usable as cc_library targets."""

def _query(ctx, flag, names):
    if not names:
        return []
    result = ctx.execute(["pkg-config", flag] + names)
    if result.return_code != 0:
        fail("pkg-config does not find {}; packages.txt names what to install.\n{}".format(
            " ".join(names),
            result.stderr,
        ))
    return [word for word in result.stdout.strip().split(" ") if word]

def _unique_last(words):
    """Keeps only the last of equal words, as a linker needs it; pkg-config repeats itself."""
    seen = {}
    for word in reversed(words):
        seen[word] = True
    return reversed(seen.keys())

def _target(ctx, name, wanted):
    packages = [word for word in wanted if not word.startswith("-")]
    libraries = [word for word in wanted if word.startswith("-")]
    libraries += _unique_last([
        word
        for word in _query(ctx, "--libs", packages)
        # The -latomic inside push-state brackets is for other architectures' 16-byte atomics.
        if word.startswith("-l") or word.startswith("-L")
    ])
    defines = []
    for word in _query(ctx, "--cflags", packages):
        # All headers lie in /usr/include. One that does not would need a symlink here.
        if not word.startswith("-D"):
            fail("{}: cannot hand on the compiler flag {}".format(name, word))
        defines.append(word[2:])

    # --as-needed, because pkg-config names every transitive library. Its effect
    # is bracketed: nothing outside this target links differently.
    linkopts = ["-Wl,--push-state,--as-needed"] + libraries + ["-Wl,--pop-state"]
    return 'cc_library(name = "{}", defines = {}, linkopts = {})\n'.format(name, defines, linkopts)

def _pkg_config_impl(ctx):
    build = 'package(default_visibility = ["//visibility:public"])\n'
    for name, wanted in ctx.attr.libraries.items():
        build += _target(ctx, name, wanted)
    ctx.file("BUILD", build)

pkg_config_repository = repository_rule(
    implementation = _pkg_config_impl,
    attrs = {"libraries": attr.string_list_dict(
        doc = "Target name -> pkg-config packages, and -l flags for what has none.",
    )},
    # Asked again at every start of the Bazel server, as installed packages change.
    configure = True,
    local = True,
)
