package io.rafs.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.build.Builds;
import io.rafs.build.Layout;
import io.rafs.digest.Hasher;
import io.rafs.format.CorruptImageException;
import io.rafs.format.blob.TailHeader;
import io.rafs.format.rafs.Digester;
import io.rafs.image.EntryPath;
import io.rafs.testdata.Contents;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nothing says which digests a blob lists, so both are tried: a chunk that has neither is refused all the same. */
class ChunkDigestsTest {
    private static final int FILES = 4;
    private static final int SIZE = 20_000;

    @TempDir
    private Path dir;

    private Path image;
    private Path blob;
    private byte[] bytes;

    private void build(Digester digester, String compression) throws IOException {
        TarForge tar = TarForge.inMemory();
        for (int i = 0; i < FILES; i++) {
            tar.file("f" + i, Contents.text(i, SIZE));
        }
        image = new Builds(dir)
                .layouts(Layout.NATIVE_E)
                .digester(digester)
                .compression(compression)
                .tars(tar.bytes())
                .dir();
        try (Stream<Path> blobs = Files.list(image.resolve("blobs"))) {
            blob = blobs.findFirst().orElseThrow();
        }
        bytes = Files.readAllBytes(blob);
    }

    /** Where chunk {@code number} is stored. */
    private int chunkAt(int number) throws IOException {
        try (PagedFile file = PagedFile.open(blob)) {
            return (int) ChunkDigests.find(file).orElseThrow().info(number).compressedOffset();
        }
    }

    /** Where its digest is listed. */
    private int digestAt(int number) throws IOException {
        try (PagedFile file = PagedFile.open(blob)) {
            return (int) Toc.read(file).stream()
                            .filter(entry -> entry.name().equals(TailHeader.DIGESTS))
                            .findFirst()
                            .orElseThrow()
                            .offset()
                    + 32 * number;
        }
    }

    /** Reads the files in this order, with one loader; what was read is right. */
    private void read(int... files) throws IOException {
        try (ImageReader reader = ImageReader.open(ImageFiles.of(image, Optional.empty()));
                RunLoader loader = new RunLoader(reader)) {
            for (int number : files) {
                ImageEntry file = new PathLookup(reader.bootstrap()).find(EntryPath.parse("f" + number), false);
                ContentMap.Runs runs =
                        reader.bootstrap().content(file.nid(), file.inode()).runs(0);
                byte[] content = new byte[SIZE];
                while (runs.hasNext()) {
                    Run run = runs.next();
                    loader.load(run, 0, content, (int) run.at(), (int) run.length());
                }
                assertThat(Arrays.mismatch(content, Contents.text(number, SIZE)))
                        .isNegative();
            }
        }
    }

    private void assertRefused(int number, String found, int... files) throws IOException {
        Files.write(blob, bytes);
        assertThatThrownBy(() -> read(files))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageMatching("%s @ 0x%x: chunk %d has the digest %s, the blob lists [0-9a-f]{64}"
                        .formatted(blob, chunkAt(number), number, found));
    }

    @ParameterizedTest
    @CsvSource({"SHA256", "BLAKE3"})
    void damagedContentIsRefusedWhetherOrNotAChunkToldTheKindOfDigest(Digester digester) throws IOException {
        build(digester, "none");
        read(0, 1, 2, 3);
        bytes[chunkAt(2) + SIZE / 2] ^= 1;
        assertRefused(2, "of neither kind", 2, 0);
        assertRefused(2, "[0-9a-f]{64}", 0, 1, 2);
    }

    @ParameterizedTest
    @CsvSource({"SHA256, zstd", "BLAKE3, zstd", "SHA256, lz4", "BLAKE3, none"})
    void soIsContentOfWhichAnotherDigestIsListed(Digester digester, String compression) throws IOException {
        build(digester, compression);
        read(3, 0);
        bytes[digestAt(1) + 31] ^= 0x40;
        assertRefused(1, "of neither kind", 1);
        assertRefused(1, "[0-9a-f]{64}", 0, 1);
    }

    /** Its content is beyond doubt, but a blob has digests of one kind: a later chunk of the other kind is refused. */
    @ParameterizedTest
    @CsvSource({"SHA256, BLAKE3, zstd", "BLAKE3, SHA256, zstd", "SHA256, BLAKE3, none"})
    void aDigestOfTheOtherKindIsRefusedOnceAChunkToldTheKind(Digester digester, Digester other, String compression)
            throws IOException {
        build(digester, compression);
        byte[] digest = Hasher.of(other).digest(Contents.text(1, SIZE), 0, SIZE).bytes();
        System.arraycopy(digest, 0, bytes, digestAt(1), digest.length);
        assertRefused(1, "[0-9a-f]{64}", 0, 1);
        assertRefused(0, "[0-9a-f]{64}", 1, 0);
        read(1); // alone it says what it is
    }
}
