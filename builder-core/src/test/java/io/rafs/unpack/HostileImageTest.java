package io.rafs.unpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.build.Builds;
import io.rafs.build.Layout;
import io.rafs.format.CorruptImageException;
import io.rafs.image.EntryPath;
import io.rafs.image.Limit;
import io.rafs.read.BootstrapReader;
import io.rafs.read.ImageEntry;
import io.rafs.read.ImageFiles;
import io.rafs.read.ImageReader;
import io.rafs.read.PathLookup;
import io.rafs.testdata.CompareTrees;
import io.rafs.testdata.Contents;
import io.rafs.testdata.Judge;
import io.rafs.testdata.SparseData;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images made to do harm: nothing appears outside of the output, and of a damaged image nothing appears at all. */
class HostileImageTest {
    /** Chunks that are more than is loaded ahead, so that what comes before them has been made. */
    private static final int MANY = 192;

    @TempDir
    Path dir;

    private Path parent;
    private Path root;

    @BeforeEach
    void makeParent() throws IOException {
        Judge.requireRoot("unpacking");
        parent = Files.createDirectory(dir.resolve("parent"));
        root = parent.resolve("root");
    }

    /** Each name is one of the same length, patched into the bootstrap. */
    @ParameterizedTest
    @CsvSource({
        "'victim', 'a/../b', 'contains a NUL or a slash'",
        "'victim', '/etc/x', 'contains a NUL or a slash'",
        "'victim', 'vic\0im', 'contains a NUL or a slash'",
        "'twin-a', 'twin-b', 'has two entries ''twin-b'''"
    })
    void aNameThatIsNoneIsRefused(String name, String patched, String message) throws IOException {
        Builds.Built image = new Builds(dir)
                .tars(TarForge.inMemory()
                        .file("aaa", "x")
                        .file("twin-a", "x")
                        .file("twin-b", "x")
                        .file("victim", "x")
                        .file("zzz", "x")
                        .bytes());
        patchName(image, name, patched);

        assertThatThrownBy(() -> Unpacked.directory(image, root))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining(message);
        assertThatThrownBy(() -> Unpacked.tar(image)).isInstanceOf(CorruptImageException.class);
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void aLinkAndADirectoryOfOneNameAreRefusedBeforeAnythingIsWrittenThroughTheLink() throws IOException {
        Path outside = Files.createDirectory(dir.resolve("outside"));
        Builds.Built image = new Builds(dir)
                .tars(TarForge.inMemory()
                        .symlink("a-link", outside.toString())
                        .dir("a-path")
                        .file("a-path/planted", "x")
                        .bytes());
        patchName(image, "a-link", "a-path");

        assertThatThrownBy(() -> Unpacked.directory(image, root))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("directory '/' has two entries 'a-path'");
        assertThat(outside).isEmptyDirectory();
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void linkTargetsAreKeptAndNeverFollowed() throws IOException {
        Path outside = Files.write(dir.resolve("outside"), new byte[] {1});
        List<String> before = state(outside);
        Builds.Built image = new Builds(dir)
                .tars(TarForge.inMemory()
                        .add(TarEntry.symlink("absolute", outside.toString())
                                .owner(77, 77)
                                .mode(0777)
                                .mtime(5))
                        .symlink("up", "../../../outside")
                        .symlink("to/nowhere/up", "../..")
                        .hardlink("second", "absolute")
                        .bytes());

        try (Unpacked unpacked = Unpacked.directory(image, root)) {
            assertThat(Files.readSymbolicLink(unpacked.root().resolve("absolute")))
                    .isEqualTo(outside);
            assertThat(Files.readSymbolicLink(unpacked.root().resolve("second")))
                    .isEqualTo(outside);
            assertThat(Files.readSymbolicLink(unpacked.root().resolve("up"))).hasToString("../../../outside");
        }
        assertThat(state(outside)).isEqualTo(before);
    }

    private static List<String> state(Path file) throws IOException {
        return List.of(
                Files.getAttribute(file, "unix:uid").toString(),
                Files.getAttribute(file, "unix:mode").toString(),
                Files.getAttribute(file, "unix:nlink").toString(),
                Files.getLastModifiedTime(file).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"zstd", "lz4", "none"})
    void aWrongChunkIsNamedAndNothingIsLeft(String compressor) throws IOException {
        Builds.Built image = new Builds(dir)
                .compression(compressor)
                .tars(TarForge.inMemory()
                        .dir("d")
                        .add(TarEntry.dir("locked").mode(0))
                        .file("locked/first", Contents.random(1, 3 * Builds.CHUNK))
                        .file("m", Contents.random(2, MANY * Builds.CHUNK))
                        .file("z", Contents.random(3, Builds.CHUNK))
                        .bytes());
        Path blob = onlyBlob(image);
        byte[] bytes = Files.readAllBytes(blob);
        bytes[(3 + MANY) * Builds.CHUNK + 1000] ^= 1;
        Files.write(blob, bytes);

        assertThatThrownBy(() -> Unpacked.directory(image, root))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageStartingWith(blob + " @ 0x")
                .hasMessageContaining("chunk %d of blob 0", 3 + MANY);
        assertThat(parent).isEmptyDirectory();
        assertThatThrownBy(() -> toTarFile(image)).isInstanceOf(CorruptImageException.class);
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void aMissingBlobIsNamedAndNothingIsLeft() throws IOException {
        Builds.Built image =
                new Builds(dir).tars(TarForge.inMemory().file("f", "x").bytes());
        Path blob = onlyBlob(image);
        Files.delete(blob);

        assertThatThrownBy(() -> Unpacked.directory(image, root))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(blob.getFileName().toString())
                .hasMessageContaining("missing");
        assertThatThrownBy(() -> toTarFile(image)).isInstanceOf(IOException.class);
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void aCutBlobIsNamedAndNothingIsLeft() throws IOException {
        Builds.Built image = new Builds(dir)
                .tars(TarForge.inMemory().file("f", Contents.random(3, 200_000)).bytes());
        Path blob = onlyBlob(image);
        Files.write(blob, java.util.Arrays.copyOf(Files.readAllBytes(blob), 100_000));

        assertThatThrownBy(() -> Unpacked.directory(image, root))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining(blob.toString());
        assertThat(parent).isEmptyDirectory();
    }

    /** A thousand names of 255 bytes: fifty times what Linux takes as a path. */
    @Test
    void pathsLongerThanTheSystemTakesAreMadeAndCleanedUp() throws IOException {
        String path = Stream.generate(() -> "n".repeat(255)).limit(1000).reduce("top", (a, b) -> a + "/" + b);
        TarForge tar = TarForge.inMemory().file(path, Contents.random(5, 100)).hardlink("link", path);
        Builds.Built image = new Builds(dir).limit(Limit.PATH_BYTES, 1 << 20).tars(tar.bytes());

        try (Unpacked unpacked = Unpacked.directory(image, root)) {
            assertThat(Files.readAllBytes(unpacked.root().resolve("link"))).isEqualTo(Contents.random(5, 100));
            assertThat(Files.getAttribute(unpacked.root().resolve("link"), "unix:nlink"))
                    .isEqualTo(2);
        }
        Builds.Built damaged = new Builds(dir)
                .limit(Limit.PATH_BYTES, 1 << 20)
                .tars(tar.file("zz", Contents.random(6, MANY * Builds.CHUNK)).bytes());
        Path blob = onlyBlob(damaged);
        byte[] bytes = Files.readAllBytes(blob);
        bytes[4096 + (MANY - 1) * Builds.CHUNK] ^= 1;
        Files.write(blob, bytes);
        assertThatThrownBy(() -> Unpacked.directory(damaged, root)).isInstanceOf(CorruptImageException.class);
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void namesOfAnyBytesAreMade() throws IOException {
        TarForge tar = TarForge.inMemory();
        for (int octet = 1; octet < 256; octet++) {
            if (octet != '/' && octet != '.') {
                tar.add(TarEntry.file(new byte[] {(byte) octet}, new byte[] {(byte) octet}));
            }
        }
        Builds.Built image = new Builds(dir).tars(tar.bytes());

        try (Unpacked unpacked = Unpacked.directory(image, root);
                Unpacked byTar = Unpacked.byGnuTar(tar.bytes(), dir.resolve("truth"))) {
            CompareTrees.assertSame(unpacked.root(), byTar.root(), "--ignore-mtime", "/");
        }
    }

    private void toTarFile(Builds.Built image) throws IOException {
        try (ImageReader reader = ImageReader.open(ImageFiles.of(image.dir(), Optional.empty()));
                UnpackTarget target = TarFile.create(parent.resolve("tar"))) {
            Unpack.run(reader, target, 2, bytes -> {});
        }
    }

    private static Path onlyBlob(Builds.Built image) throws IOException {
        try (Stream<Path> blobs = Files.list(image.dir().resolve("blobs"))) {
            return blobs.findFirst().orElseThrow();
        }
    }

    /** The name is only once in the bootstrap. */
    private static void patchName(Builds.Built image, String name, String patched) throws IOException {
        String text = new String(image.bootstrap(), StandardCharsets.ISO_8859_1);
        assertThat(text.indexOf(name)).isPositive().isEqualTo(text.lastIndexOf(name));
        Files.write(
                image.dir().resolve("bootstrap"), text.replace(name, patched).getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A few bytes say that a file has terabytes: no disk and no time is needed for them. */
    @Test
    @Timeout(120)
    void aHoleOfTerabytesIsNotWritten() throws IOException {
        Builds.Built image = new Builds(dir)
                .layouts(Layout.NATIVE_E)
                .compression("zstd")
                .tars(TarForge.inMemory()
                        .add(TarEntry.sparse(
                                "hole", SparseData.ofSize(5L << 30).piece(0, new byte[512]), SparseData.Form.PAX_1_0))
                        .file("zzz", "x")
                        .bytes());
        Path bootstrap = image.dir().resolve("bootstrap");
        byte[] bytes = Files.readAllBytes(bootstrap);
        long size = 4L << 40; // a file of ext4 may have four times as much
        try (BootstrapReader reader = BootstrapReader.open(bootstrap)) {
            ImageEntry file = new PathLookup(reader).find(EntryPath.parse("hole"), false);
            int inode = (int) reader.position(file.nid());
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(inode + 8, size);
        }
        Files.write(bootstrap, bytes);

        Unpacked.directory(image, root);

        assertThat(root.resolve("hole")).hasSize(size);
        assertThat(root.resolve("zzz")).hasContent("x");
    }
}
