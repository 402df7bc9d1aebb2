package io.rafs.unpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.build.Builds;
import io.rafs.format.RefusedException;
import io.rafs.posix.PosixDirectory;
import io.rafs.testdata.Judge;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a directory may appear, and where not. */
class UnpackOutputTest {
    @TempDir
    Path dir;

    private Builds.Built image;
    private Path root;

    @BeforeEach
    void build() throws IOException {
        if (!PosixDirectory.isSupported()) {
            throw Judge.absent("unpacking", "needs a 64-bit Linux");
        }
        image = new Builds(dir).tars(TarForge.inMemory().file("f", "x").bytes());
        root = Files.createDirectory(dir.resolve("parent")).resolve("root");
    }

    @Test
    void anEmptyDirectoryIsReplaced() throws IOException {
        Files.createDirectory(root);

        unpack();

        assertThat(root.resolve("f")).hasContent("x");
    }

    @Test
    void aLinkToAnEmptyDirectoryStaysOne() throws IOException {
        Path elsewhere = Files.createDirectory(dir.resolve("elsewhere"));
        Files.createSymbolicLink(root, elsewhere);

        unpack();

        assertThat(root).isSymbolicLink();
        assertThat(elsewhere.resolve("f")).hasContent("x");
    }

    @Test
    void aDirectoryThatIsNotEmptyIsRefused() throws IOException {
        Path old = Files.write(Files.createDirectory(root).resolve("old"), new byte[1]);

        assertRefused(this::unpack, "it is there already, and not an empty directory");

        assertThat(root).isDirectoryContaining(path -> path.equals(old));
    }

    @Test
    void aFileIsRefused() throws IOException {
        Files.write(root, new byte[1]);
        assertRefused(this::unpack, "it is there already, and not an empty directory");
        assertRefused(() -> TarFile.create(root).close(), "it is there already; choose another output");
    }

    @Test
    void aLinkToNowhereIsRefused() throws IOException {
        Files.createSymbolicLink(root, Path.of("nowhere"));
        assertRefused(this::unpack, "it is there already, and not an empty directory");
        assertRefused(() -> TarFile.create(root).close(), "it is there already; choose another output");
    }

    @Test
    void aMissingParentIsNamed() {
        root = root.resolve("below");
        assertThatThrownBy(this::unpack)
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("parent directory is missing");
    }

    @Test
    void theRootDirectoryIsRefused() {
        root = Path.of("/");
        assertRefused(this::unpack, "not an empty directory");
    }

    @Test
    void aTargetThatIsNotPublishedLeavesNothing() throws IOException {
        DirectoryTarget.create(root, false).close();
        TarFile.create(root).close();

        assertThat(root.getParent()).isEmptyDirectory();
    }

    private void unpack() throws IOException {
        Unpacked.directory(image, root, false);
    }

    private void assertRefused(ThrowingCallable call, String why) {
        assertThatThrownBy(call)
                .isInstanceOf(RefusedException.class)
                .hasMessageStartingWith(root + ": ")
                .hasMessageContaining(why);
    }
}
