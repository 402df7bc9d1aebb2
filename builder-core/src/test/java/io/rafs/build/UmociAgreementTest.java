package io.rafs.build;

import io.rafs.testdata.CompareTrees;
import io.rafs.testdata.KernelMount;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Layers that leave something to interpret, mounted and compared with what umoci unpacks. */
class UmociAgreementTest {
    @TempDir
    Path dir;

    static List<Arguments> layers() {
        TarForge lower = tar().add(TarEntry.dir("./").mtime(5))
                .dir("usr")
                .dir("usr/bin")
                .file("usr/bin/a", "a")
                .file("usr/bin/b", "b")
                .symlink("bin", "usr/bin")
                .dir("d")
                .file("d/old", "old")
                .dir("d/sub")
                .file("d/sub/old", "old");
        return List.of(
                of("an entry below a link", lower, tar().file("bin/new", "new")),
                of("a whiteout below a link", lower, tar().whiteout("bin", "a")),
                of("a directory over a link", lower, tar().dir("bin").file("bin/c", "c")),
                of(
                        "a whiteout behind its entry",
                        lower,
                        tar().file("d/old", "new").whiteout("d", "old")),
                of(
                        "an opaque mark at the end",
                        lower,
                        tar().dir("d").file("d/new", "n").opaque("d")),
                of(
                        "an opaque root",
                        lower,
                        tar().add(TarEntry.dir("./").mtime(6)).file("new", "").opaque(".")),
                of("a file for a directory", lower, tar().file("d", "file")),
                of("a directory named again", lower, tar().add(TarEntry.dir("d").mode(0700))),
                withoutTimes(
                        "/d*",
                        of(
                                "a whiteout of a directory with new content",
                                lower,
                                tar().dir("d")
                                        .dir("d/sub")
                                        .file("d/sub/new", "")
                                        .whiteout("", "d"))),
                of(
                        "whiteouts of nothing",
                        lower,
                        tar().whiteout("none", "x").whiteout("d", "y").opaque("nowhere")),
                withoutTimes(
                        "/*",
                        of(
                                "a whiteout before new content below it",
                                lower,
                                tar().add(TarEntry.dir("d").mode(0700)),
                                tar().whiteout("", "d").file("d/sub/new", ""))),
                withoutTimes(
                        "/d*",
                        of(
                                "a whiteout after new content below it",
                                lower,
                                tar().add(TarEntry.dir("d").mode(0700)),
                                tar().file("d/sub/new", "").whiteout("", "d"))),
                of("a hard link to a lower file", lower, tar().hardlink("link", "usr/bin/a")),
                of("a hard link through a link", lower, tar().hardlink("link", "bin/a")),
                of("a hard link to a link", lower, tar().hardlink("link", "bin")),
                of(
                        "a hard link with attributes",
                        tar().add(TarEntry.dir("./")).file("a", "x"),
                        tar().add(TarEntry.hardlink("b", "a")
                                .mode(0600)
                                .owner(1, 1)
                                .mtime(1)
                                .xattr("user.x", new byte[] {1}))),
                of("one of two names deleted", lower.hardlink("d/two", "d/old"), tar().whiteout("d", "old")),
                of("one of two names replaced", lower, tar().file("d/old", "new")),
                of(
                        "dots in names",
                        tar().add(TarEntry.dir("./"))
                                .dir("d")
                                .file("d/../e", "e")
                                .file("../f", "f")
                                .file("/g", "g")),
                of(
                        "an entry twice",
                        tar().add(TarEntry.dir("./"))
                                .file("a", "old")
                                .file("a", "new")
                                .dir("x")
                                .file("x/y", "")
                                .symlink("x", "a")),
                of(
                        "an old directory",
                        tar().add(TarEntry.dir("./"))
                                .add(TarEntry.of('\0', "old/").v7().mode(0755))),
                of("what is no file", tar().add(TarEntry.dir("./")).fifo("p").device("c", 'c', 4095, 1_048_575)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("layers")
    void theMountedImageIsWhatUmociUnpacks(String name, List<byte[]> tars, List<String> options) throws IOException {
        Path layout = TestBuilds.in(dir).layout(TestBuilds.image(tars.toArray(byte[][]::new)));
        BuiltImage built = TestBuilds.in(dir).sources(layout);
        try (UnpackedTree truth = UnpackedTree.byUmoci(dir, layout);
                KernelMount mount = KernelMount.of(built.directory())) {
            CompareTrees.assertSame(mount.root(), truth.root(), options.toArray(String[]::new));
        }
    }

    /** Umoci leaves the time of unpacking on a directory out of which a whiteout took something. */
    private static Arguments withoutTimes(String glob, Arguments arguments) {
        return Arguments.of(arguments.get()[0], arguments.get()[1], List.of("--ignore-mtime", glob));
    }

    private static Arguments of(String name, TarForge... layers) {
        return Arguments.of(name, Arrays.stream(layers).map(TarForge::bytes).toList(), List.of());
    }

    private static TarForge tar() {
        return TarForge.inMemory();
    }
}
