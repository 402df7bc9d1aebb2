package io.rafs.shouldfail;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;

/** Good inputs under options that do not suit them. */
final class OptionInputs {
    private OptionInputs() {}

    static List<ShouldFail> all() {
        return List.of(
                layer("tag-for-a-bare-layer").when("build -q {} --tag v1 -o {out}"),
                layer("platform-for-a-bare-layer").when("build -q {} --platform linux/amd64 -o {out}"),
                layer("prefetch-of-a-relative-path").when("build -q {} --prefetch etc/motd -o {out}"),
                layer("limit-of-file-bytes").when("build -q {} --limit file-bytes=1 -o {out}"),
                tree("limit-of-entries").when("build -q {} --limit entries=1 -o {out}"),
                tree("limit-of-path-depth").when("build -q {} --limit path-depth=1 -o {out}"),
                tree("platform-for-a-tree").when("build -q {} --platform linux/amd64 -o {out}"),
                tree("output-inside-the-tree").when("build -q {} -o {}/image"),
                tree("output-is-no-image").when("build -q {} -o {} --force"));
    }

    private static ShouldFail layer(String name) {
        return ShouldFail.file("options", name + ".tar", TextLayout.TAR);
    }

    private static ShouldFail tree(String name) {
        return ShouldFail.directory("options", name, Map.of("etc/motd", "hello\n".getBytes(UTF_8)));
    }
}
