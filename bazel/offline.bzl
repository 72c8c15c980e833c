"""Stand-ins for the repositories that Bazel 4.2 would otherwise download.

Bazel's own tools load these names whether or not a build uses them. What they
take from rules_cc, rules_java and rules_proto has been built into Bazel all
along, so handing on the native rules is enough, and keeps the build offline.
"""

def _native(rules):
    """The text of a defs.bzl that hands on these built-in rules."""
    return "".join(["{0} = native.{0}\n".format(rule) for rule in rules])

_STAND_INS = {
    "remote_coverage_tools": {
        # Every cc_test depends on these, although only `bazel coverage` runs them.
        "BUILD": """
filegroup(name = "coverage_report_generator", visibility = ["//visibility:public"])
filegroup(name = "lcov_merger", visibility = ["//visibility:public"])
""",
    },
    "rules_cc": {
        "cc/BUILD": "",
        "cc/defs.bzl": _native([
            "cc_binary",
            "cc_import",
            "cc_library",
            "cc_proto_library",
            "cc_test",
            "cc_toolchain",
            "cc_toolchain_suite",
            "objc_library",
        ]),
    },
    "rules_java": {
        "java/BUILD": "",
        "java/defs.bzl": _native([
            "java_binary",
            "java_import",
            "java_library",
            "java_proto_library",
            "java_runtime",
            "java_toolchain",
        ]),
    },
    "rules_proto": {
        "proto/BUILD": "",
        "proto/defs.bzl": _native(["proto_library"]),
    },
}

def _stand_in_impl(ctx):
    ctx.file("BUILD", "")
    for path, text in _STAND_INS[ctx.name].items():
        ctx.file(path, text)

_stand_in = repository_rule(implementation = _stand_in_impl)

def offline_stand_ins():
    """Declares every stand-in. Call it before anything else in WORKSPACE."""
    for name in _STAND_INS:
        _stand_in(name = name)
