package io.rafs.testdata;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** gzip and zstd read what Compressed makes. */
class CompressedTest {

    private static final byte[] DATA = Contents.text(7, 400_000);

    @TempDir
    Path dir;

    static Stream<byte[]> goodGzips() {
        return Stream.of(
                Compressed.gzip(DATA),
                Compressed.gzip(DATA, Compressed.GzipHeader.full()),
                Compressed.gzipMembers(DATA, 1),
                Compressed.gzipMembers(DATA, 5),
                Compressed.zeroPadded(Compressed.gzip(DATA), 512));
    }

    @ParameterizedTest
    @MethodSource("goodGzips")
    void gzipReadsIt(byte[] stream) throws IOException {
        assertArrayEquals(DATA, run("gzip", stream).orFail().stdout());
    }

    @Test
    void gzipReadsAStoredBlock() throws IOException {
        byte[] most = Arrays.copyOf(DATA, 0xffff);
        for (byte[] data : new byte[][] {{}, {1}, most}) {
            assertArrayEquals(
                    data, run("gzip", Compressed.gzipStored(data)).orFail().stdout());
        }
    }

    @Test
    void gzipNoticesTruncationAndWarnsOfGarbage() throws IOException {
        byte[] good = Compressed.gzip(DATA);
        assertEquals(1, run("gzip", Compressed.truncated(good, 9)).exit());
        assertEquals(2, run("gzip", Compressed.withGarbage(good)).exit());
    }

    @Test
    void zstdReadsRawFramesBetweenSkippableOnes() throws IOException {
        if (Tool.find("zstd").isEmpty()) {
            throw Judge.absent("zstd", "not on PATH");
        }
        byte[] skipped = Compressed.zstdSkippable(new byte[] {1, 2, 3});
        byte[] stream = TarEntry.join(TarEntry.join(skipped, Compressed.zstdRaw(DATA)), skipped);
        assertArrayEquals(DATA, run("zstd", stream).orFail().stdout());
        assertEquals(0, run("zstd", Compressed.zstdRaw(new byte[0])).orFail().stdout().length);
        assertFalse(
                run("zstd", Compressed.truncated(Compressed.zstdRaw(DATA), 1)).ok());
    }

    private Tool.Result run(String tool, byte[] stream) throws IOException {
        Path file = Files.write(dir.resolve("stream"), stream);
        return Tool.require("sh").run("-c", tool + " -dc < " + file);
    }
}
