package io.rafs.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.rafs.testdata.Contents;
import io.rafs.testdata.FaultyFileSystem;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A build in which each operation that changes the disk fails in turn, or after which nothing is done any more. The
 * output is then the old image or the new one, byte for byte, and a build that follows leaves the new one and nothing else.
 */
class WriteFaultTest {

    @TempDir
    private Path dir;

    private Path parent;
    private Path output;
    private Path[] oldLayers;
    private Path[] newLayers;
    private Map<String, String> oldImage;
    private Map<String, String> newImage;

    @BeforeEach
    void buildBothOnce() throws IOException {
        Builds builds = new Builds(dir);
        byte[] shared = layer("base", 1, 200_000); // its blob is in both images
        oldLayers = new Path[] {builds.file("shared", shared), builds.file("old", layer("app", 2, 300_000))};
        newLayers = new Path[] {
            builds.file("shared", shared),
            builds.file("new", layer("app", 3, 250_000)),
            builds.file("x", layer("x", 4, 9))
        };
        parent = Files.createDirectory(dir.resolve("parent"));
        output = parent.resolve("image");
        oldImage = built(oldLayers);
        newImage = built(newLayers);
        assertThat(newImage).hasSize(5);
    }

    private static byte[] layer(String name, int seed, int size) {
        return TarForge.inMemory().file(name, Contents.random(seed, size)).bytes();
    }

    private Map<String, String> built(Path... layers) throws IOException {
        Path image = dir.resolve("other/image"); // the same name: nothing else of the path is in an image
        Files.createDirectories(image.getParent());
        build(image, layers);
        return files(image);
    }

    private static void build(Path image, Path... layers) throws IOException {
        new Builds(image.getParent()).threads(1).force().into(image, layers);
    }

    /** Digests of all files of an image by name. */
    private static Map<String, String> files(Path image) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(image)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                files.put(image.relativize(path).toString(), io.rafs.testdata.Sha256.hex(Files.readAllBytes(path)));
            }
        }
        return files;
    }

    private static void empty(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                if (!path.equals(directory)) {
                    Files.delete(path);
                }
            }
        }
    }

    /** Puts an image there, or nothing, and builds the new one over it with a fault; false once the fault is beyond the end. */
    private boolean attempt(int at, FaultyFileSystem.Kind kind, boolean replacing) throws IOException {
        empty(parent);
        if (replacing) {
            build(output, oldLayers);
        }
        FaultyFileSystem faulty = FaultyFileSystem.failing(at, kind);
        try {
            build(faulty.path(output), newLayers);
            assertThat(files(output)).isEqualTo(newImage);
        } catch (IOException e) {
            assertThat(e.getMessage()).startsWith(parent.toString());
        }
        return faulty.count() > at;
    }

    @ParameterizedTest
    @EnumSource(names = {"FULL", "DENIED"})
    void anErrorLeavesNoImageOrTheNewOneAndNothingElse(FaultyFileSystem.Kind kind) throws IOException {
        int at = 0;
        for (; attempt(at, kind, false); at++) {
            if (Files.exists(output)) {
                assertThat(files(output)).as("fault %d", at).isEqualTo(newImage);
                Files.move(output, dir.resolve("done-" + kind + at));
            }
            assertThat(parent).as("fault %d", at).isEmptyDirectory();
        }
        assertThat(at).isGreaterThan(30);
    }

    @ParameterizedTest
    @EnumSource(names = {"FULL", "DENIED"})
    void anErrorLeavesTheOldImageOrTheNewOneAndNothingElse(FaultyFileSystem.Kind kind) throws IOException {
        int at = 0;
        for (; attempt(at, kind, true); at++) {
            assertOldOrNew("fault " + at, false);
            assertThat(parent.toFile().list()).as("fault %d", at).containsExactly("image");
            build(output, newLayers);
            assertThat(files(output)).as("after fault %d", at).isEqualTo(newImage);
        }
        assertThat(at).isGreaterThan(30);
    }

    @ParameterizedTest
    @EnumSource(names = "CRASH")
    void aCrashLeavesNoImageOrTheNewOneAndTheNextBuildTidiesUp(FaultyFileSystem.Kind kind) throws IOException {
        int at = 0;
        for (; attempt(at, kind, false); at++) {
            if (Files.exists(output)) {
                assertThat(files(output)).as("crash %d", at).isEqualTo(newImage);
            }
            assertNextBuildLeavesTheNewImageOnly(at);
        }
        assertThat(at).isGreaterThan(30);
    }

    @ParameterizedTest
    @EnumSource(names = "CRASH")
    void aCrashLeavesTheOldImageOrTheNewOneAndTheNextBuildTidiesUp(FaultyFileSystem.Kind kind) throws IOException {
        int at = 0;
        int withoutReport = 0;
        for (; attempt(at, kind, true); at++) {
            withoutReport += Files.exists(output.resolve("report.json")) ? 0 : 1;
            assertOldOrNew("crash " + at, true);
            assertNextBuildLeavesTheNewImageOnly(at);
        }
        assertThat(at).isGreaterThan(30);
        assertThat(withoutReport).as("moments without a report").isBetween(1, 4);
    }

    private void assertNextBuildLeavesTheNewImageOnly(int at) throws IOException {
        build(output, newLayers);
        assertThat(files(output)).as("after crash %d", at).isEqualTo(newImage);
        assertThat(parent.toFile().list()).as("after crash %d", at).containsExactly("image");
    }

    /** The bootstrap says which image it is; all of that image is there, after a crash its report may be missing. */
    private void assertOldOrNew(String what, boolean crashed) throws IOException {
        Map<String, String> found = files(output);
        String bootstrap = found.get("bootstrap");
        Map<String, String> wanted = new TreeMap<>(bootstrap.equals(oldImage.get("bootstrap")) ? oldImage : newImage);
        if (crashed && !found.containsKey("report.json")) {
            wanted.remove("report.json");
        }
        assertThat(found).as(what).containsAllEntriesOf(wanted);
        for (String name : found.keySet()) { // blobs that are not needed may be there, but never half of one
            if (name.startsWith("blobs/")) {
                assertThat(found.get(name)).as(what).isEqualTo(name.substring("blobs/".length()));
            } else if (!wanted.containsKey(name)) {
                fail(what + ": " + name + " belongs to no image");
            }
        }
        if (wanted.get("bootstrap").equals(oldImage.get("bootstrap")) && !crashed) {
            assertThat(found).as(what).isEqualTo(oldImage);
        }
    }
}
