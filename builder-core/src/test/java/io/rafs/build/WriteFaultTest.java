package io.rafs.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.rafs.testdata.FaultyFileSystem;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A build in which each operation that changes the disk fails in turn, or after which nothing is done any more. The
 * output is then the old image or the new one, byte for byte, and a build that follows leaves the new one and nothing else.
 * An earlier image that it is built on stays as it is.
 */
class WriteFaultTest {
    /** What may be missing for the moment in which one image takes the place of another. */
    private static final Set<String> COMPANIONS =
            Set.of("config.json", "report.json", "bootstrap.native-e", "bootstrap.native-f");

    @TempDir
    private Path dir;

    private Path parent;
    private Path output;
    private FaultyBuilds builds;
    private Map<String, String> oldImage;
    private Map<String, String> newImage;
    private Map<String, String> earlierImage;

    private void buildBothOnce(FaultyBuilds.Kind kind) throws IOException {
        parent = Files.createDirectory(dir.resolve("parent"));
        output = parent.resolve("image");
        builds = new FaultyBuilds(Files.createDirectory(dir.resolve("sources")), kind, output);
        Path other = Files.createDirectory(dir.resolve("other"))
                .resolve("image"); // the same name: no more of a path is told
        builds.old(other);
        oldImage = FaultyBuilds.files(other);
        if (kind == FaultyBuilds.Kind.ON_ITSELF) {
            builds.old(output);
            builds.next(output);
            newImage = FaultyBuilds.files(output);
        } else {
            FaultyBuilds.empty(other.getParent());
            builds.next(other);
            newImage = FaultyBuilds.files(other);
        }
        assertThat(newImage).hasSizeGreaterThan(3);
        assertThat(newImage.get("bootstrap")).isNotEqualTo(oldImage.get("bootstrap"));
        earlierImage = FaultyBuilds.files(builds.earlier());
    }

    private static List<Arguments> errors() {
        return List.of(
                Arguments.of(FaultyBuilds.Kind.OF_OTHER_LAYERS, FaultyFileSystem.Kind.FULL),
                Arguments.of(FaultyBuilds.Kind.ON_AN_EARLIER_ONE, FaultyFileSystem.Kind.DENIED));
    }

    private static List<Arguments> errorsOfTheOtherKinds() {
        List<Arguments> errors = new ArrayList<>();
        for (FaultyBuilds.Kind kind : FaultyBuilds.Kind.values()) {
            for (FaultyFileSystem.Kind fault : List.of(FaultyFileSystem.Kind.FULL, FaultyFileSystem.Kind.DENIED)) {
                boolean usual = errors().stream()
                        .anyMatch(error -> Arrays.asList(error.get()).equals(List.of(kind, fault)));
                if (!usual) {
                    errors.add(Arguments.of(kind, fault));
                }
            }
        }
        return errors;
    }

    /** Puts an image there, or nothing, and builds the new one over it with a fault; false once the fault is beyond the end. */
    private boolean attempt(int at, FaultyFileSystem.Kind fault, boolean replacing) throws IOException {
        FaultyBuilds.empty(parent);
        if (replacing) {
            builds.old(output);
        }
        FaultyFileSystem faulty = builds.faults(at, fault);
        try {
            builds.next(faulty.path(output));
            assertThat(FaultyBuilds.files(output)).isEqualTo(newImage);
        } catch (IOException e) {
            assertThat(e.getMessage()).startsWith(parent.toString());
            if (!(e instanceof AccessDeniedException)) {
                assertThat(e)
                        .as("fault " + at)
                        .hasMessageEndingWith(
                                fault == FaultyFileSystem.Kind.DENIED
                                        ? "Input/output error"
                                        : "No space left on device");
            }
        }
        assertThat(FaultyBuilds.files(builds.earlier()))
                .as("the earlier image after fault %d", at)
                .isEqualTo(earlierImage);
        return faulty.count() > at;
    }

    @ParameterizedTest
    @MethodSource("errors")
    void anErrorLeavesNoImageOrTheNewOneAndNothingElse(FaultyBuilds.Kind kind, FaultyFileSystem.Kind fault)
            throws IOException {
        buildBothOnce(kind);
        int at = 0;
        for (; attempt(at, fault, false); at++) {
            if (Files.exists(output)) {
                assertThat(FaultyBuilds.files(output)).as("fault %d", at).isEqualTo(newImage);
                Files.move(output, dir.resolve("done-" + fault + at));
            }
            assertThat(parent).as("fault %d", at).isEmptyDirectory();
        }
        assertThat(at).isGreaterThan(30);
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("errorsOfTheOtherKinds")
    void itDoesSoInTheOtherKinds(FaultyBuilds.Kind kind, FaultyFileSystem.Kind fault) throws IOException {
        if (kind != FaultyBuilds.Kind.ON_ITSELF) { // which is never without an old image
            anErrorLeavesNoImageOrTheNewOneAndNothingElse(kind, fault);
        }
    }

    @ParameterizedTest
    @MethodSource("errors")
    void anErrorLeavesTheOldImageOrTheNewOneAndNothingElse(FaultyBuilds.Kind kind, FaultyFileSystem.Kind fault)
            throws IOException {
        buildBothOnce(kind);
        int at = 0;
        for (; attempt(at, fault, true); at++) {
            assertOldOrNew("fault " + at, false);
            assertThat(parent.toFile().list()).as("fault %d", at).containsExactly("image");
            assertNextBuildLeavesTheNewImageOnly("fault " + at);
        }
        assertThat(at).isGreaterThan(30);
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("errorsOfTheOtherKinds")
    void itDoesSoInTheOtherKindsWhereOneIsReplaced(FaultyBuilds.Kind kind, FaultyFileSystem.Kind fault)
            throws IOException {
        anErrorLeavesTheOldImageOrTheNewOneAndNothingElse(kind, fault);
    }

    @ParameterizedTest
    @EnumSource(names = {"OF_OTHER_LAYERS", "ON_AN_EARLIER_ONE"})
    void aCrashLeavesNoImageOrTheNewOneAndTheNextBuildTidiesUp(FaultyBuilds.Kind kind) throws IOException {
        buildBothOnce(kind);
        int at = 0;
        for (; attempt(at, FaultyFileSystem.Kind.CRASH, false); at++) {
            if (Files.exists(output)) {
                assertThat(FaultyBuilds.files(output)).as("crash %d", at).isEqualTo(newImage);
            }
            assertNextBuildLeavesTheNewImageOnly("crash " + at);
        }
        assertThat(at).isGreaterThan(30);
    }

    @ParameterizedTest
    @EnumSource(names = {"OF_OTHER_LAYERS", "ON_AN_EARLIER_ONE"})
    void aCrashLeavesTheOldImageOrTheNewOneAndTheNextBuildTidiesUp(FaultyBuilds.Kind kind) throws IOException {
        buildBothOnce(kind);
        int at = 0;
        int withoutReport = 0;
        for (; attempt(at, FaultyFileSystem.Kind.CRASH, true); at++) {
            withoutReport += Files.exists(output.resolve("report.json")) ? 0 : 1;
            assertOldOrNew("crash " + at, true);
            assertNextBuildLeavesTheNewImageOnly("crash " + at);
        }
        assertThat(at).isGreaterThan(30);
        assertThat(withoutReport).as("moments without a report").isBetween(1, 6);
    }

    @Tag("long")
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"OF_OTHER_LAYERS", "ON_AN_EARLIER_ONE"})
    void aCrashDoesSoInTheOtherKinds(FaultyBuilds.Kind kind) throws IOException {
        aCrashLeavesTheOldImageOrTheNewOneAndTheNextBuildTidiesUp(kind);
    }

    private void assertNextBuildLeavesTheNewImageOnly(String what) throws IOException {
        boolean done = Files.exists(output)
                && FaultyBuilds.files(output).get("bootstrap").equals(newImage.get("bootstrap"));
        builds.next(output);
        if (!done || !builds.onItself()) { // the new one built on itself brings nothing, and its report says so
            assertThat(FaultyBuilds.files(output)).as("after " + what).isEqualTo(newImage);
        }
        assertThat(parent.toFile().list()).as("after " + what).containsExactly("image");
    }

    /** The bootstrap says which image it is; all of that image is there, after a crash what goes with it may be missing. */
    private void assertOldOrNew(String what, boolean crashed) throws IOException {
        Map<String, String> found = FaultyBuilds.files(output);
        String bootstrap = found.get("bootstrap");
        Map<String, String> wanted = new TreeMap<>(bootstrap.equals(oldImage.get("bootstrap")) ? oldImage : newImage);
        if (crashed) {
            wanted.keySet().removeIf(name -> COMPANIONS.contains(name) && !found.containsKey(name));
        }
        assertThat(found).as(what).containsAllEntriesOf(wanted);
        for (String name : found.keySet()) { // blobs that are not needed may be there, but never half of one
            if (name.startsWith("blobs/")) {
                assertThat(found.get(name)).as(what).isEqualTo(name.substring("blobs/".length()) + " rw-r--r--");
            } else if (!wanted.containsKey(name)) {
                fail(what + ": " + name + " belongs to no image");
            }
        }
        if (wanted.get("bootstrap").equals(oldImage.get("bootstrap")) && !crashed) {
            assertThat(found).as(what).isEqualTo(oldImage);
        }
    }
}
