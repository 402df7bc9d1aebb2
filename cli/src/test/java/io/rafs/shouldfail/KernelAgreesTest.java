package io.rafs.shouldfail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.testdata.KernelMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That rules are not invented: the kernel refuses what breaks them, or shows something else than was meant. */
final class KernelAgreesTest {
    private static final Map<String, byte[]> CORPUS = ShouldFailForge.files();

    @TempDir
    private Path dir;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "superblock/magic-wrong",
                "superblock/block-bits-16",
                "superblock/checksum-asked-for",
                "superblock/incompat-unknown",
                "superblock/dir-block-bits",
                "superblock/ext-slots",
                "superblock/root-is-a-file",
                "superblock/root-nid-past-end"
            })
    void theKernelMountsNoImageWithABrokenSuperblock(String name) throws IOException {
        assertThat(KernelMount.refusal(image(name))).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "directory/first-name-offset-odd",
                "directory/first-name-offset-zero",
                "directory/block-past-end",
                "device/over-bootstrap"
            })
    void theKernelCannotListADamagedDirectory(String name) throws IOException {
        String path = name.startsWith("directory/first") ? "etc" : "many";
        List<Path> good;
        try (KernelMount mount = mountedGood()) {
            good = list(mount, path);
        }
        try (KernelMount mount = KernelMount.of(image(name))) {
            List<Path> found;
            try {
                found = list(mount, path);
            } catch (IOException | java.io.UncheckedIOException | java.nio.file.DirectoryIteratorException e) {
                return;
            }
            assertThat(found).hasSizeLessThan(good.size());
        }
    }

    private KernelMount mountedGood() throws IOException {
        return KernelMount.of(image(GoodImage.FULL.files().get("bootstrap")));
    }

    private static List<Path> list(KernelMount mount, String directory) throws IOException {
        try (Stream<Path> paths = Files.list(mount.root().resolve(directory))) {
            return paths.map(Path::getFileName).collect(Collectors.toList());
        }
    }

    @Test
    void theKernelFindsNoNameThatIsOutOfOrder() throws IOException {
        try (KernelMount mount = KernelMount.of(image("directory/dirent-unsorted"))) {
            assertThat(list(mount, "etc")).contains(Path.of("zonf"));
            assertThat(mount.root().resolve("etc/zonf")).doesNotExist();
        }
    }

    @Test
    void theKernelReadsNoLinkThatCrossesABlock() throws IOException {
        try (KernelMount mount = KernelMount.of(image("inode/link-inline-crosses-block"))) {
            Path link = mount.root().resolve("etc/link");
            assertThatThrownBy(() -> Files.readSymbolicLink(link)).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"file/chunk-past-device", "file/chunk-format-unknown", "file/layout-compressed"})
    void theKernelReadsNoFileThatIsNotInItsDevice(String name) throws IOException {
        try (KernelMount mount = KernelMount.of(image(name))) {
            Path file = mount.root().resolve("bin/tool");
            assertThatThrownBy(() -> Files.readAllBytes(file)).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"file/chunk-is-a-hole", "file/chunk-at-other-block", "file/run-shorter-than-the-file"})
    void theKernelReadsOtherBytesThanWereMeant(String name) throws IOException {
        byte[] meant;
        try (KernelMount mount = mountedGood()) {
            meant = Files.readAllBytes(mount.root().resolve("bin/tool"));
        }
        try (KernelMount mount = KernelMount.of(image(name))) {
            assertThat(Files.readAllBytes(mount.root().resolve("bin/tool"))).isNotEqualTo(meant);
        }
    }

    /** The damaged bootstrap with the good blobs. */
    private Path image(String name) throws IOException {
        return image(CORPUS.get(name + ".boot"));
    }

    private Path image(byte[] boot) throws IOException {
        Path image = Files.createTempDirectory(dir, "image");
        for (Map.Entry<String, byte[]> file : GoodImage.FULL.files().entrySet()) {
            Path path = image.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getKey().equals("bootstrap") ? boot : file.getValue());
        }
        return image;
    }
}
