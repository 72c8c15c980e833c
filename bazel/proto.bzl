"""Rules for protos: C++ code, Python code, and the server's wire view.

All protos live under proto/, which is their import root: the file
proto/manager/v1/dict.proto is imported as "manager/v1/dict.proto", and its C++
header is included as "manager/v1/dict.pb.h". The system's protoc is used.
"""

_ROOT = "proto"

def _import_dir():
    """This package as imports name it: "manager/v1/" in proto/manager/v1."""
    package = native.package_name()
    if not package.startswith(_ROOT + "/"):
        fail("protos belong in a folder of {}/, not in {}".format(_ROOT, package))
    return package[len(_ROOT) + 1:] + "/"

def _sources(name, srcs, deps):
    """Declares `name`.protos: the sources with all that they import, for protoc to read."""
    for dep in deps:
        if ":" not in dep:
            fail("write the proto dependency {} with a colon".format(dep))
    native.filegroup(
        name = name + ".protos",
        srcs = srcs + [dep + ".protos" for dep in deps],
        visibility = ["//visibility:public"],
    )

def _with_suffixes(srcs, suffixes):
    return [src[:-len(".proto")] + suffix for src in srcs for suffix in suffixes]

def _protoc(name, srcs, outs, import_root, flags, inputs = []):
    native.genrule(
        name = name,
        srcs = srcs + inputs,
        outs = outs,
        cmd = "protoc -I{} {} {}".format(
            import_root,
            " ".join(flags),
            " ".join(["$(location {})".format(src) for src in srcs]),
        ),
        message = "Generating code from protos",
    )

def _generated_cc_library(name, outs, includes, deps, visibility):
    native.cc_library(
        name = name,
        srcs = [out for out in outs if out.endswith(".cc")],
        hdrs = [out for out in outs if out.endswith(".h")],
        # Not our code, so not our warnings: -w here, and `includes` makes the
        # headers system headers for whoever includes them.
        # Under a sanitizer it is not optimised: that takes a quarter of the time, and
        # the tests hardly notice.
        copts = ["-w"] + select({
            "//bazel:sanitize": ["-O0"],
            "//conditions:default": [],
        }),
        includes = includes,
        # For the clang-tidy aspect to pass over.
        tags = ["generated"],
        deps = deps,
        visibility = visibility,
    )

def cc_proto(name, srcs, deps = [], grpc = False, visibility = None):
    """A cc_library of the messages (and, with grpc, the services) of some protos.

    Args:
      name: of the cc_library.
      srcs: .proto files in this package.
      deps: the cc_proto targets of the files that these import, each with a colon.
      grpc: also generate the services' stubs X.grpc.pb.h, and X_mock.grpc.pb.h.
      visibility: as usual.
    """
    flags = ["--cpp_out=$(RULEDIR)/cc"]
    suffixes = [".pb.h", ".pb.cc"]
    if grpc:
        flags += [
            "--plugin=protoc-gen-grpc=/usr/bin/grpc_cpp_plugin",
            "--grpc_out=generate_mock_code=true:$(RULEDIR)/cc",
        ]
        suffixes += [".grpc.pb.h", ".grpc.pb.cc", "_mock.grpc.pb.h"]

    # In a folder of its own, which can then be an include path of this package.
    outs = ["cc/" + _import_dir() + out for out in _with_suffixes(srcs, suffixes)]
    _sources(name, srcs, deps)
    _protoc(name + ".cc", srcs, outs, _ROOT, flags, inputs = [name + ".protos"])
    _generated_cc_library(
        name = name,
        outs = outs,
        includes = ["cc"],
        deps = deps + ["@system//:protobuf"] + (["@system//:grpc++"] if grpc else []),
        visibility = visibility,
    )

def wire_proto(name, srcs, visibility = None):
    """A cc_library of the server's view of public protos: same bytes, less decoding.

    Each manager/v1/X.proto is rewritten to manager/wire/X.proto, of package
    manager.wire, in which values and strings are plain bytes; its header is
    "manager/wire/X.pb.h". wire_view.py has the rules. value.proto and
    errors.proto have no such view.

    Args:
      name: of the cc_library.
      srcs: .proto files in this package.
      visibility: as usual.
    """
    wire = ["wire/manager/wire/" + src for src in srcs]
    native.genrule(
        name = name + ".rewrite",
        srcs = srcs,
        outs = wire,
        cmd = "/usr/bin/python3 $(location //bazel:wire_view.py) $(RULEDIR)/wire $(SRCS)",
        message = "Rewriting protos to the wire view",
        tools = ["//bazel:wire_view.py"],
    )
    outs = _with_suffixes(wire, [".pb.h", ".pb.cc"])
    _protoc(name + ".cc", wire, outs, "$(RULEDIR)/wire", ["--cpp_out=$(RULEDIR)/wire"])
    _generated_cc_library(
        name = name,
        outs = outs,
        includes = ["wire"],
        deps = ["@system//:protobuf"],
        visibility = visibility,
    )

def py_proto(name, srcs, deps = [], grpc = False, visibility = None):
    """A py_library of the messages (and, with grpc, the services) of some protos.

    A py_binary or py_test that depends on it imports them as, for example,
    `from manager.v1 import dict_pb2, dict_pb2_grpc`.

    Args:
      name: of the py_library.
      srcs: .proto files in this package.
      deps: the py_proto targets of the files that these import, each with a colon.
      grpc: also generate the services' stubs, X_pb2_grpc.py.
      visibility: as usual.
    """
    flags = ["--python_out=$(BINDIR)/" + _ROOT]
    suffixes = ["_pb2.py"]
    if grpc:
        flags += [
            "--plugin=protoc-gen-grpc=/usr/bin/grpc_python_plugin",
            "--grpc_out=$(BINDIR)/" + _ROOT,
        ]
        suffixes.append("_pb2_grpc.py")

    # All packages share one import root: Python would not look for the rest of
    # the package `manager` in a second one.
    outs = _with_suffixes(srcs, suffixes)
    _sources(name, srcs, deps)
    _protoc(name + ".py", srcs, outs, _ROOT, flags, inputs = [name + ".protos"])
    native.py_library(
        name = name,
        srcs = outs,
        imports = ["/".join([".."] * native.package_name().count("/"))],
        visibility = visibility,
        deps = deps,
    )
