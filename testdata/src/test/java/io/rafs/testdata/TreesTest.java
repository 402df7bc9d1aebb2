package io.rafs.testdata;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Generated layers are what two unrelated unpackers agree about. */
class TreesTest {

    @TempDir
    Path dir;

    /** Before JUnit does it and warns of every symlink that leads elsewhere. */
    @AfterEach
    void removeTrees() {
        Tool.require("rm").run("-rf", dir.resolve("tar"), dir.resolve("umoci")).orFail();
    }

    @Test
    void sameSeedGivesTheSameBytes() {
        Trees trees = Trees.seeded(42).withEntries(100);
        assertArrayEquals(trees.tar(), trees.tar());
        assertArrayEquals(trees.tars(3).get(2), trees.tars(3).get(2));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void gnuTarAndUmociUnpackOneLayerAlike(long seed) throws IOException {
        byte[] tar = Trees.seeded(seed).withEntries(200).tar();
        Path file = Files.write(dir.resolve("layer.tar"), tar);
        Path byTar = Files.createDirectory(dir.resolve("tar"));
        Path byUmoci = umoci(tar);
        Tool.require("tar")
                .run(
                        "-xpSf",
                        file,
                        "--numeric-owner",
                        "--delay-directory-restore",
                        "--xattrs",
                        "--xattrs-include=*",
                        "-C",
                        byTar)
                .orFail();
        CompareTrees.assertSame(byTar, byUmoci);
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5, 6, 7})
    void umociUnpacksManyLayers(long seed) throws IOException {
        umoci(Trees.seeded(seed).tars(5).toArray(byte[][]::new));
    }

    private Path umoci(byte[]... tars) throws IOException {
        Judge.requireRoot("umoci");
        if (Tool.find("umoci").isEmpty()) {
            throw Judge.absent("umoci", "not on PATH");
        }
        Path layout = new OciForge().tag("t", OciImage.ofTars(tars)).writeTo(dir.resolve("layout"));
        Path tree = dir.resolve("umoci");
        Tool.require("umoci")
                .run("raw", "unpack", "--image", layout + ":t", tree)
                .orFail();
        return tree;
    }
}
