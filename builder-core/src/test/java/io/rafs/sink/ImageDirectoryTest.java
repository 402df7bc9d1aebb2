package io.rafs.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An image appears whole or not at all. */
class ImageDirectoryTest {

    private static final Digest A = Digest.parse("a".repeat(64));
    private static final Digest B = Digest.parse("b".repeat(64));

    @TempDir
    private Path dir;

    private static void fill(ImageDirectory image, String text, Digest... blobs) throws IOException {
        for (Digest blob : blobs) {
            Files.writeString(image.blobs().resolve(blob.hex()), text);
        }
        for (String name : new String[] {ImageDirectory.BOOTSTRAP, ImageDirectory.REPORT}) {
            try (OutputStream out = image.write(name)) {
                out.write(text.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static void publish(Path target, boolean replace, String text, Digest... blobs) throws IOException {
        try (ImageDirectory image = ImageDirectory.create(target, replace)) {
            fill(image, text, blobs);
            image.publish(new HashSet<>(Set.of(blobs)));
        }
    }

    /** Every file and directory below {@code dir}, but it itself. */
    private Set<String> below(Path top) throws IOException {
        Set<String> names = new HashSet<>();
        try (Stream<Path> paths = Files.walk(top)) {
            paths.filter(path -> !path.equals(top))
                    .forEach(path -> names.add(top.relativize(path).toString()));
        }
        return names;
    }

    @Test
    void nothingIsSeenBeforeAllIsWritten() throws IOException {
        Path target = dir.resolve("image");
        try (ImageDirectory image = ImageDirectory.create(target, false)) {
            fill(image, "x", A);
            assertThat(target).doesNotExist();
            image.publish(Set.of(A));
            assertThat(target.resolve("bootstrap")).hasContent("x");
        }
        assertThat(below(dir))
                .containsExactlyInAnyOrder(
                        "image", "image/bootstrap", "image/report.json", "image/blobs", "image/blobs/" + A.hex());
    }

    @Test
    void anImageThatIsNotPublishedLeavesNothing() throws IOException {
        try (ImageDirectory image = ImageDirectory.create(dir.resolve("image"), false)) {
            fill(image, "x", A);
            Files.writeString(image.scratch("standard-input"), "x");
        }
        assertThat(below(dir)).isEmpty();
    }

    @Test
    void draftsAndScratchFilesDoNotAppear() throws IOException {
        try (ImageDirectory image = ImageDirectory.create(dir.resolve("image"), false)) {
            fill(image, "x", A, B);
            Files.writeString(image.blobs().resolve("layer-1.part"), "x");
            Files.writeString(image.scratch("standard-input"), "x");
            image.publish(Set.of(B));
        }
        assertThat(below(dir.resolve("image")))
                .containsExactlyInAnyOrder("bootstrap", "report.json", "blobs", "blobs/" + B.hex());
    }

    @Test
    void anImageThatIsThereIsReplacedOnlyWhenAsked() throws IOException {
        Path target = dir.resolve("image");
        publish(target, false, "old", A);
        assertThatThrownBy(() -> ImageDirectory.create(target, false))
                .isInstanceOf(RefusedException.class)
                .hasMessage("%s: there is an image already; --force replaces it, or choose another output", target);
        assertThat(target.resolve("bootstrap")).hasContent("old");
        publish(target, true, "new", B);
        assertThat(target.resolve("bootstrap")).hasContent("new");
        assertThat(target.resolve("report.json")).hasContent("new");
        assertThat(below(target.resolve("blobs"))).containsExactly(B.hex());
        assertThat(below(dir)).noneMatch(name -> name.contains(".rafs-"));
    }

    @Test
    void blobsThatBothImagesHaveStay() throws IOException {
        Path target = dir.resolve("image");
        publish(target, false, "same", A, B);
        publish(target, true, "same", A);
        assertThat(below(target.resolve("blobs"))).containsExactly(A.hex());
    }

    @Test
    void anOldImageStaysWhenTheNewOneIsNotPublished() throws IOException {
        Path target = dir.resolve("image");
        publish(target, false, "old", A);
        try (ImageDirectory image = ImageDirectory.create(target, true)) {
            fill(image, "new", B);
        }
        assertThat(target.resolve("bootstrap")).hasContent("old");
        assertThat(below(target.resolve("blobs"))).containsExactly(A.hex());
        assertThat(below(dir)).noneMatch(name -> name.contains(".rafs-"));
    }

    @Test
    void anImageThatCameMeanwhileStaysToo() throws IOException {
        Path target = dir.resolve("image");
        try (ImageDirectory image = ImageDirectory.create(target, false)) {
            fill(image, "new", A);
            Files.createDirectory(target);
            Files.writeString(target.resolve("bootstrap"), "came meanwhile");
            assertThatThrownBy(() -> image.publish(Set.of(A)))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("there is an image already");
        }
        assertThat(below(dir)).containsExactlyInAnyOrder("image", "image/bootstrap");
        assertThat(target.resolve("bootstrap")).hasContent("came meanwhile");
    }

    @Test
    void whatIsNoImageIsNeverReplaced() throws IOException {
        Path other = Files.createDirectory(dir.resolve("photos"));
        Files.writeString(other.resolve("holiday.jpg"), "x");
        Path file = Files.writeString(dir.resolve("file"), "x");
        Path dangling = Files.createSymbolicLink(dir.resolve("dangling"), Path.of("nowhere"));
        for (Path path : new Path[] {other, file, dangling}) {
            assertThatThrownBy(() -> ImageDirectory.create(path, true))
                    .isInstanceOf(RefusedException.class)
                    .hasMessage("%s: it exists and is no image directory; choose another output", path);
        }
        assertThat(below(dir)).containsExactlyInAnyOrder("photos", "photos/holiday.jpg", "file", "dangling");
    }

    @Test
    void anEmptyDirectoryIsTakenAlsoThroughALink() throws IOException {
        Path empty = Files.createDirectory(dir.resolve("empty"));
        Path link = Files.createSymbolicLink(dir.resolve("link"), empty);
        publish(link, false, "first", A);
        assertThat(empty.resolve("bootstrap")).hasContent("first");
        publish(link, true, "second", B);
        assertThat(link).isSymbolicLink();
        assertThat(empty.resolve("bootstrap")).hasContent("second");
        assertThat(below(empty.resolve("blobs"))).containsExactly(B.hex());
    }

    @Test
    void theParentDirectoryMustBeThere() throws IOException {
        Path target = dir.resolve("no/such/image");
        assertThatThrownBy(() -> ImageDirectory.create(target, false))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage("%s: the output's parent directory is missing", target.getParent());
        assertThatThrownBy(() -> ImageDirectory.create(Path.of("/"), true))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("/: it cannot be an image directory");
        assertThat(below(dir)).isEmpty();
    }

    @Test
    void permissionsAreThoseOfOrdinaryFiles() throws IOException {
        Path target = dir.resolve("image");
        publish(target, false, "x", A);
        try (Stream<Path> paths = Files.walk(target)) {
            for (Path path : paths.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                        .as("%s", path)
                        .isEqualTo(Files.isDirectory(path) ? "rwxr-xr-x" : "rw-r--r--");
            }
        }
    }

    /** Bytes of a file of another image, with these permissions, after it was taken into an image. */
    private Path adopted(String permissions) throws IOException {
        Path other = Files.writeString(dir.resolve("other"), "other");
        Files.setPosixFilePermissions(other, PosixFilePermissions.fromString(permissions));
        Path target = dir.resolve("image");
        try (ImageDirectory image = ImageDirectory.create(target, false)) {
            fill(image, "x");
            image.adopt(A, other);
            image.publish(Set.of(A));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(other)))
                .isEqualTo(permissions);
        Path blob = target.resolve("blobs").resolve(A.hex());
        assertThat(blob).hasContent("other");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(blob)))
                .isEqualTo("rw-r--r--");
        return blob;
    }

    @Test
    void aBlobOfAnotherImageIsTheSameFile() throws IOException {
        assertThat(Files.isSameFile(adopted("rw-r--r--"), dir.resolve("other"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "r--r--r--", "rw-rw-r--"})
    void aBlobOfAnotherImageWithOtherPermissionsIsCopiedAndKeepsThem(String permissions) throws IOException {
        assertThat(Files.isSameFile(adopted(permissions), dir.resolve("other"))).isFalse();
    }
}
