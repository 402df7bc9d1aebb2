package io.rafs.shouldfail;

import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Well-formed tars with entries that no unpacker can apply: links to nowhere, entries below files, whiteouts of nothing. */
final class LinkInputs {
    private LinkInputs() {}

    static List<ShouldFail> all() {
        return List.of(
                tar("hardlink-to-itself", forge().hardlink("etc/self", "etc/self")),
                tar("hardlink-to-nothing", forge().hardlink("a", "b")),
                tar(
                        "hardlink-to-a-later-entry",
                        forge().hardlink("first", "second").file("second", "")),
                tar("hardlink-to-a-directory", forge().dir("d").hardlink("link", "d")),
                tar("hardlink-to-the-root", forge().hardlink("link", "/")),
                tar("hardlink-out-of-the-root", forge().hardlink("passwd", "../../etc/passwd")),
                tar("hardlink-through-a-file", forge().file("f", "").hardlink("link", "f/below")),
                tar(
                        "hardlink-through-a-loop",
                        forge().symlink("a", "b").symlink("b", "a").hardlink("link", "a/f")),
                tar("hardlink-to-a-whiteout", forge().whiteout("", "f").hardlink("link", ".wh.f")),
                tar("entry-below-a-file", forge().file("etc", "").file("etc/motd", "")),
                tar("entry-below-a-device", forge().device("dev", 'c', 1, 3).dir("dev/pts")),
                tar(
                        "entry-below-a-link-to-a-file",
                        forge().file("f", "").symlink("l", "f").file("l/below", "")),
                tar("entry-below-a-link-to-itself", forge().symlink("l", "l").file("l/below", "")),
                tar(
                        "entry-below-a-loop",
                        forge().symlink("a", "b").symlink("b", "a").file("a/below", "")),
                tar(
                        "entry-below-a-link-to-a-name-that-linux-has-not",
                        forge().add(TarEntry.symlink("l", "x".repeat(256))).file("l/below", "")),
                tar("entry-below-a-whiteout", forge().file(".wh.etc/motd", "")),
                tar("whiteout-of-nothing", forge().file("etc/.wh.", "")),
                tar("whiteout-of-dot", forge().file("etc/.wh..", "")),
                tar("whiteout-of-dot-dot", forge().file("etc/.wh...", "")),
                tar("whiteout-below-a-loop", forge().symlink("l", "l").whiteout("l", "f")),
                layers(
                        "hardlink-to-a-file-that-its-layer-replaces-by-a-directory",
                        forge().file("f", ""),
                        forge().dir("f").hardlink("link", "f")),
                layers(
                        "hardlink-to-a-hidden-file",
                        forge().file("f", ""),
                        forge().whiteout("", "f"),
                        forge().hardlink("link", "f")),
                layers("entry-below-a-file-of-a-lower-layer", forge().file("etc", ""), forge().file("etc/motd", "")),
                layers(
                        "second-layer-cut",
                        forge().file("f", "").bytes(),
                        TarForge.inMemory().dir("d").raw(new byte[100]).unended()),
                layers("second-layer-empty", forge().file("f", "").bytes(), new byte[0]),
                ShouldFail.directory(
                                "layers",
                                "directory-among-layers",
                                Map.of("1.tar", forge().bytes(), "2/f", new byte[0]))
                        .when("build -q {}/1.tar {}/2 -o {out}"));
    }

    private static TarForge forge() {
        return TarForge.inMemory();
    }

    private static ShouldFail tar(String name, TarForge tar) {
        return ShouldFail.file("links", name + ".tar", tar.bytes());
    }

    private static ShouldFail layers(String name, TarForge... tars) {
        return layers(name, List.of(tars).stream().map(TarForge::bytes).toArray(byte[][]::new));
    }

    /** A directory with the layers 1.tar, 2.tar ..., all given to the command. */
    private static ShouldFail layers(String name, byte[]... tars) {
        Map<String, byte[]> files = new TreeMap<>();
        StringBuilder arguments = new StringBuilder("build -q");
        for (byte[] tar : tars) {
            String file = files.size() + 1 + ".tar";
            files.put(file, tar);
            arguments.append(" {}/").append(file);
        }
        return ShouldFail.directory("layers", name, files)
                .when(arguments.append(" -o {out}").toString());
    }
}
