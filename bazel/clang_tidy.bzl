"""clang-tidy as an aspect: each of our .cc files is a cached, parallel action of Bazel's.

Tests are left out: they are half of the files, would double the time, and what is wrong in them
shows when they run under the sanitizers.

    bazel build --config=clang-tidy //...

checks whatever changed, headers and .clang-tidy included, since the last time.
"""

load("@bazel_tools//tools/cpp:toolchain_utils.bzl", "find_cpp_toolchain")
load("@bazel_tools//tools/build_defs/cc:action_names.bzl", "CPP_COMPILE_ACTION_NAME")

def _own_files(ctx, attribute):
    targets = getattr(ctx.rule.attr, attribute, [])
    return [file for target in targets for file in target.files.to_list()]

def _command_line(ctx, context):
    """The flags with which Bazel would compile a source of this target."""
    toolchain = find_cpp_toolchain(ctx)
    features = cc_common.configure_features(
        ctx = ctx,
        cc_toolchain = toolchain,
        requested_features = ctx.features,
        unsupported_features = ctx.disabled_features,
    )
    variables = cc_common.create_compile_variables(
        feature_configuration = features,
        cc_toolchain = toolchain,
        include_directories = context.includes,
        # A program without dependencies has no context, but includes from the root.
        quote_include_directories = depset(["."], transitive = [context.quote_includes]),
        system_include_directories = context.system_includes,
        preprocessor_defines = depset(ctx.rule.attr.local_defines, transitive = [context.defines]),
        user_compile_flags = ctx.fragments.cpp.copts + ctx.fragments.cpp.cxxopts +
                             ctx.rule.attr.copts,
    )
    return cc_common.get_memory_inefficient_command_line(
        feature_configuration = features,
        action_name = CPP_COMPILE_ACTION_NAME,
        variables = variables,
    )

def _clang_tidy_impl(target, ctx):
    if not ctx.rule.kind.startswith("cc_") or target.label.workspace_root:
        return []
    if "generated" in ctx.rule.attr.tags:
        return []
    if ctx.rule.kind == "cc_test" or ctx.rule.attr.testonly:
        return []
    files = _own_files(ctx, "srcs") + _own_files(ctx, "hdrs")
    context = cc_common.merge_cc_infos(cc_infos = [
        library[CcInfo]
        for library in [target] + ctx.rule.attr.deps
        if CcInfo in library
    ]).compilation_context

    reports = []
    flags = _command_line(ctx, context)
    for source in files:
        if source.extension != "cc":
            continue
        report = ctx.actions.declare_file("{}.{}.tidy".format(ctx.label.name, source.basename))
        ctx.actions.run_shell(
            inputs = depset(files + [ctx.file._config], transitive = [context.headers]),
            outputs = [report],
            # clang-tidy speaks also when all is well, so it is heard only when not.
            # Its paths are under Bazel's folder; shown are those of the source tree.
            command = """
                clang-tidy-14 --quiet --config-file="$1" "$2" -- "${@:4}" >"$3" 2>&1 ||
                { sed "s#$PWD/##; /warnings generated/d" "$3"; exit 1; }""",
            arguments = [ctx.file._config.path, source.path, report.path] + flags,
            mnemonic = "ClangTidy",
            progress_message = "clang-tidy " + source.short_path,
            use_default_shell_env = True,
        )
        reports.append(report)
    return [OutputGroupInfo(clang_tidy = depset(reports))]

clang_tidy = aspect(
    implementation = _clang_tidy_impl,
    attrs = {
        "_cc_toolchain": attr.label(default = "@bazel_tools//tools/cpp:current_cc_toolchain"),
        "_config": attr.label(default = "//:.clang-tidy", allow_single_file = True),
    },
    fragments = ["cpp"],
    toolchains = ["@bazel_tools//tools/cpp:toolchain_type"],
)
