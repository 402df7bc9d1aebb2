package io.rafs.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.build.Builds;
import io.rafs.format.CorruptImageException;
import io.rafs.raw.RawImage;
import io.rafs.testdata.Corruptor;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image against one that was damaged: any byte is told, or refused, from either side. */
class CraftedDiffTest {
    private static final int CHUNK = 4096;

    @TempDir
    private Path dir;

    private Path good;
    private Path crafted;
    private byte[] bytes;
    private RawImage image;

    @BeforeEach
    void build() throws IOException {
        Builds.Built built = new Builds(dir)
                .chunkSize(CHUNK)
                .prefetch("/d")
                .tars(TarForge.inMemory()
                        .dir("d")
                        .dir("d/e")
                        .file("d/e/f", "content")
                        .file("d/e/g", new byte[3 * CHUNK])
                        .symlink("l", "d/e")
                        .bytes());
        good = built.dir().resolve("bootstrap");
        crafted = dir.resolve("crafted.boot");
        bytes = built.bootstrap();
        image = built.checked();
    }

    private void put(long at, int width, long value) {
        byte[] number = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
        System.arraycopy(number, 0, bytes, (int) at, width);
    }

    private void assertTold(String... words) throws IOException {
        Files.write(crafted, bytes);
        assertThat(DiffText.words(good, crafted)).containsExactly(words);
    }

    private void assertRefused(long at, String detail) throws IOException {
        Files.write(crafted, bytes);
        for (boolean second : new boolean[] {true, false}) {
            Assertions.assertTimeoutPreemptively(
                    Duration.ofSeconds(20),
                    () -> assertThatThrownBy(() -> DiffText.words(second ? good : crafted, second ? crafted : good))
                            .isInstanceOf(CorruptImageException.class)
                            .hasMessage("%s @ 0x%x: %s", crafted, at, detail));
        }
    }

    @Test
    void aFieldOfTheSuperblockIsTold() throws IOException {
        put(1024 + 24, 8, 7);
        assertTold("superblock: epoch is 0 in the first image, 7 in the second");
    }

    @Test
    void aDeviceWithAnotherIdThanItsBlobIsToldAsSuch() throws IOException {
        String id = image.blobs.get(0).id();
        bytes[1408] = (byte) (id.charAt(0) == 'a' ? 'b' : 'a');
        String other = (char) bytes[1408] + id.substring(1);
        assertTold("blob 0: device is %s.. in the first image, %s.. in the second"
                .formatted(id.substring(0, 24), other.substring(0, 24)));
    }

    @Test
    void whatTheChunkTableSaysOfAChunkIsTold() throws IOException {
        long entry = image.chunkTable();
        String chunk = "chunk " + HexFormat.of().formatHex(bytes, (int) entry, (int) entry + 32);
        put(entry + 56, 8, 1 << 20); // its offset in the plain blob
        Files.write(crafted, bytes);
        assertThat(DiffText.words(good, crafted))
                .singleElement()
                .asString()
                .startsWith(chunk + ": place in the blobs ");
    }

    @Test
    void aChunkThatTheTableLacksIsToldAsSuch() throws IOException {
        put(image.at("/d/e/f").at() + 64, 2, 99);
        Files.write(crafted, bytes);
        assertThat(DiffText.words(good, crafted))
                .singleElement()
                .asString()
                .matches("/d/e/f: content from byte 0 on \\(chunk 0\\) is [0-9a-f]{24}\\.\\. in the first image,"
                        + " a chunk that the chunk table lacks in the second");
    }

    @Test
    void aChunkAtAnotherBlockIsToldAsMoved() throws IOException {
        put(image.at("/d/e/g").at() + 64 + 8 + 4, 4, 77);
        assertTold("/d/e/g: place of a chunk is 0:1@1 in the first image, 0:1@77 in the second");
    }

    @Test
    void aPrefetchedNidWithoutPathIsToldAsSuch() throws IOException {
        long table = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(1152 + 40);
        put(table, 4, 9999);
        assertTold("prefetch table: entry 0 is /d in the first image, nid 9999, which has no path in the second");
    }

    @Test
    void aByteThatNoFieldTellsIsToldByItsPlace() throws IOException {
        bytes[0x30] = 0x7f;
        assertTold("byte 0x30, which no field tells: value is 0x00 in the first image, 0x7f in the second");
    }

    @Test
    void bytesTooManyAreTold() throws IOException {
        int length = bytes.length;
        bytes = Arrays.copyOf(bytes, length + 4096);
        assertTold("superblock: size is %d in the first image, %d in the second".formatted(length, length + 4096));
    }

    @Test
    void everyByteThatIsChangedIsToldOrRefused() throws IOException {
        int meta = (int) image.metaStart() + CHUNK;
        byte[] original = bytes.clone();
        for (int[] range :
                new int[][] {{1024, 1536}, {(int) image.blobTable(), (int) image.blobTable() + 260}, {meta, meta + 500}
                }) {
            Corruptor.eachByteInverted(original, range[0], range[1]).forEach(this::assertToldOrRefused);
        }
        Corruptor.mutants(original, 5, 1000).forEach(this::assertToldOrRefused);
    }

    private void assertToldOrRefused(Corruptor.Mutant mutant) {
        try {
            Files.write(crafted, mutant.bytes());
            assertThat(DiffText.words(good, crafted)).as(mutant.what()).isNotEmpty();
        } catch (CorruptImageException e) {
            assertThat(e).as(mutant.what()).hasMessageStartingWith(crafted + " @ 0x");
        } catch (IOException | RuntimeException e) {
            throw new AssertionError(mutant.what(), e);
        }
    }

    @Test
    void aDirectoryThatHoldsItselfIsRefused() throws IOException {
        put(image.at("/d").tailAt() + 24, 8, image.at("/d").nid());
        assertRefused(image.at("/d").at(), "directory '/d/e' is reached a second time");
    }

    @Test
    void aRootThatIsNoDirectoryIsRefused() throws IOException {
        put(1024 + 14, 2, image.at("/d/e/f").nid());
        put(1152 + 48, 4, 0); // no prefetch table, which is looked up by another walk
        assertRefused(image.at("/d/e/f").at(), "the root is a regular file");
    }

    @Test
    void directoriesLargerThanTheFileAreRefused() throws IOException {
        long at = image.at("/d").at();
        put(at, 2, 1); // layout 0: whole blocks
        put(at + 8, 8, 1L << 40);
        put(1152 + 48, 4, 0);
        assertRefused(
                at + 8,
                "directory '/d' of %d bytes brings all directories above the size of the file; some overlap"
                        .formatted(1L << 40));
    }

    @Test
    void aHugeChunkTableIsRefusedBeforeMemoryIsTakenForIt() throws IOException {
        put(1152 + 32, 8, 80L << 27);
        assertRefused(
                image.chunkTable(),
                "chunk table of %d bytes does not fit the file of %d bytes".formatted(80L << 27, bytes.length));
    }

    @Test
    void filesWhoseChunkIndexesOverlapWithoutEndAreRefused() throws IOException {
        bytes = Arrays.copyOf(bytes, 8 * bytes.length);
        // both claim all indexes that the file has room for behind them
        for (String path : new String[] {"/d/e/f", "/d/e/g"}) {
            long room = (bytes.length - image.at(path).at() - 64) / 8;
            put(image.at(path).at() + 8, 8, room * CHUNK);
        }
        long room = (bytes.length - image.at("/d/e/g").at() - 64) / 8;
        assertRefused(
                image.at("/d/e/g").at() + 8,
                "the %d chunk indexes of '/d/e/g' bring all of them above the size of the file; some overlap"
                        .formatted(room));
    }
}
