package io.rafs.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.image.EntryPath;
import io.rafs.read.BootstrapReader;
import io.rafs.read.ContentMap;
import io.rafs.read.ImageEntry;
import io.rafs.read.PathLookup;
import io.rafs.read.Run;
import io.rafs.testdata.Contents;
import io.rafs.testdata.KernelMount;
import io.rafs.testdata.SparseData;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import io.rafs.testdata.Tool;
import io.rafs.verify.Verify;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Large holes of files in form E: one record for each, however long, nothing in blobs, and zeros for the kernel. */
final class HolesTest {
    private static final long GIB = 1L << 30;

    /** More bytes than a chunk has: by so many a hole may be shorter than that of the tar at each end. */
    private static final long CHUNK = 128 << 10;

    @TempDir
    private Path dir;

    /** A file: its size, and by their offsets the pieces that are no zeros. */
    private record Sparse(long size, TreeMap<Long, byte[]> pieces) {
        static Sparse of(long size) {
            return new Sparse(size, new TreeMap<>());
        }

        Sparse piece(long offset, int bytes) {
            pieces.put(offset, Contents.random(offset + 1, bytes));
            return this;
        }

        TarEntry entry(String name) {
            SparseData data = SparseData.ofSize(size);
            pieces.forEach(data::piece);
            boolean endsInHole =
                    pieces.isEmpty() || pieces.lastKey() + pieces.lastEntry().getValue().length < size;
            return TarEntry.sparse(name, endsInHole ? data.endMark() : data, SparseData.Form.PAX_1_0);
        }

        /** What is there from an offset on. */
        byte[] bytes(long offset, int length) {
            byte[] bytes = new byte[(int) Math.min(length, size - offset)];
            pieces.forEach((at, piece) -> {
                long from = Math.max(at, offset);
                long to = Math.min(at + piece.length, offset + bytes.length);
                if (from < to) {
                    System.arraycopy(piece, (int) (from - at), bytes, (int) (from - offset), (int) (to - from));
                }
            });
            return bytes;
        }

        /** What is hole between and around the pieces. */
        List<long[]> holes() {
            List<long[]> holes = new ArrayList<>();
            long at = 0;
            for (Map.Entry<Long, byte[]> piece : pieces.entrySet()) {
                if (piece.getKey() > at) {
                    holes.add(new long[] {at, piece.getKey()});
                }
                at = piece.getKey() + piece.getValue().length;
            }
            if (at < size) {
                holes.add(new long[] {at, size});
            }
            return holes;
        }
    }

    private static Map<String, Sparse> files() {
        Map<String, Sparse> files = new LinkedHashMap<>();
        files.put("across", Sparse.of(3 * GIB + 512).piece(0, 100_000).piece(3 * GIB - 1024, 1536));
        files.put("all", Sparse.of(2 * GIB + 4096 + 17));
        files.put("end", Sparse.of(GIB + (1 << 20) + 5).piece(0, 70_144));
        files.put("large", Sparse.of(5 * GIB).piece(4 * GIB + 8192, 50_176));
        files.put("start", Sparse.of(40 << 20).piece((40 << 20) - 300_032, 300_032));
        files.put(
                "three",
                Sparse.of(96 << 20).piece(20 << 20, 40_960).piece(60 << 20, 512).piece(61 << 20, 200_192));
        return files;
    }

    private Path image(String shape) throws IOException {
        List<TarEntry> entries = new ArrayList<>();
        files().forEach((name, file) -> entries.add(file.entry(name)));
        return new Builds(dir)
                .shape(Shapes.named(shape))
                .verify(Verify.METADATA)
                .tars(TarForge.of(entries))
                .dir();
    }

    @ParameterizedTest
    @ValueSource(strings = {"e-zstd", "e-lz4-packed", "e-none"})
    void eachHoleIsOneRecordHoweverLong(String shape) throws IOException {
        Path bootstrap = image(shape).resolve("bootstrap");
        ByteBuffer raw = ByteBuffer.wrap(Files.readAllBytes(bootstrap)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(raw.capacity()).isLessThan(20_000);
        try (BootstrapReader reader = BootstrapReader.open(bootstrap)) {
            for (Map.Entry<String, Sparse> file : files().entrySet()) {
                assertHoles(file.getKey(), file.getValue(), reader, raw);
            }
        }
    }

    private static void assertHoles(String name, Sparse file, BootstrapReader reader, ByteBuffer raw)
            throws IOException {
        ImageEntry entry = new PathLookup(reader).find(EntryPath.parse(name), false);
        int recordSize = file.size > 4 * GIB ? 32 : 16;
        List<Run.Hole> holes = new ArrayList<>();
        ContentMap.Runs runs = reader.content(entry.nid(), entry.inode()).runs(0);
        long at = 0;
        long recordAt = -1;
        boolean wasHole = false;
        while (runs.hasNext()) {
            Run run = runs.next();
            assertThat(run.at()).as(name).isEqualTo(at);
            assertThat(recordAt < 0 || run.saidAt() == recordAt)
                    .as("%s: the record of %s follows that of the run before", name, run)
                    .isTrue();
            if (run instanceof Run.Hole hole) {
                assertThat(wasHole).as("%s: two holes on end at %d", name, at).isFalse();
                holes.add(hole);
            }
            wasHole = run instanceof Run.Hole;
            at += run.length();
            recordAt = run.saidAt() + recordSize;
        }
        assertThat(at).as(name).isEqualTo(file.size);

        List<long[]> expected = file.holes();
        assertThat(holes).as(name).hasSameSizeAs(expected);
        for (int i = 0; i < holes.size(); i++) {
            Run.Hole hole = holes.get(i);
            long[] range = expected.get(i);
            assertThat(hole.at()).as("%s: hole %d", name, i).isBetween(range[0], range[0] + CHUNK);
            assertThat(hole.at() + hole.length()).as("%s: hole %d", name, i).isBetween(range[1] - CHUNK, range[1]);
            // struct z_erofs_extent: plen, pstart_lo, pstart_hi, lstart_lo, lstart_hi
            int record = (int) hole.saidAt();
            for (int field = 0; field < 12; field += 4) {
                assertThat(raw.getInt(record + field))
                        .as("%s: hole %d", name, i)
                        .isZero();
            }
            assertThat(Integer.toUnsignedLong(raw.getInt(record + 12)))
                    .as("%s: hole %d", name, i)
                    .isEqualTo(hole.at() & 0xffff_ffffL);
            if (recordSize == 32) {
                assertThat(Integer.toUnsignedLong(raw.getInt(record + 16)))
                        .as("%s: hole %d", name, i)
                        .isEqualTo(hole.at() >> 32);
            }
        }
    }

    /**
     * Whatever the kernel calls a hole is one: from {@code SEEK_DATA} to {@code SEEK_HOLE} all pieces are found. A kernel
     * may call everything data.
     */
    private static final String SEEK = """
            import os, sys
            fd = os.open(sys.argv[1], os.O_RDONLY)
            size = os.fstat(fd).st_size
            at = 0
            while at < size:
                try:
                    data = os.lseek(fd, at, os.SEEK_DATA)
                except OSError:
                    break
                at = os.lseek(fd, data, os.SEEK_HOLE)
                print(data, at)
            """;

    @Test
    void theKernelReadsZerosAndCountsStoredBlocksOnly() throws IOException {
        assertShown(97);
    }

    @Tag("long")
    @Test
    void theKernelReadsZerosEverywhere() throws IOException {
        assertShown(1);
    }

    /** Reads every piece with what is around it, of holes one in {@code step} MiB, and each end. */
    private void assertShown(int step) throws IOException {
        KernelMount.requireFeature("48bit");
        Path image = image("e-zstd");
        try (KernelMount mount = KernelMount.of(image)) {
            for (Map.Entry<String, Sparse> file : files().entrySet()) {
                String name = file.getKey();
                Path shown = mount.root().resolve(name);
                assertThat(Files.size(shown)).as(name).isEqualTo(file.getValue().size);
                assertContent(name, file.getValue(), shown, step);
                long stored = file.getValue().pieces.values().stream()
                        .mapToLong(piece -> piece.length + 2 * CHUNK)
                        .sum();
                assertThat(blocks(shown) * 512).as("blocks of %s", name).isBetween(0L, stored);
                assertSeeks(name, file.getValue(), shown);
            }
        }
    }

    private static void assertContent(String name, Sparse file, Path shown, int step) throws IOException {
        TreeSet<Long> wanted = new TreeSet<>(List.of(file.size - 1 >> 20));
        for (long at = 0; at < file.size >> 20; at += step) {
            wanted.add(at);
        }
        file.pieces.forEach((offset, bytes) -> {
            for (long at = Math.max(1, offset >> 20) - 1; at <= (offset + bytes.length >> 20) + 1; at++) {
                wanted.add(at);
            }
        });
        try (FileChannel channel = FileChannel.open(shown)) {
            for (long at : wanted.headSet((file.size - 1 >> 20) + 1)) {
                ByteBuffer found = ByteBuffer.allocate(1 << 20);
                while (found.hasRemaining() && channel.read(found, (at << 20) + found.position()) > 0) {
                    // until it is full or the file ends
                }
                byte[] bytes = Arrays.copyOf(found.array(), found.position());
                assertThat(Arrays.mismatch(bytes, file.bytes(at << 20, 1 << 20)))
                        .as("%s: first byte of MiB %d that differs", name, at)
                        .isNegative();
            }
        }
    }

    private static long blocks(Path file) {
        return Long.parseLong(
                Tool.require("stat").run("-c", "%b", file).orFail().text().strip());
    }

    private static void assertSeeks(String name, Sparse file, Path shown) {
        List<long[]> data = new ArrayList<>();
        for (String line :
                Tool.python().run("-c", SEEK, shown).orFail().text().lines().toList()) {
            String[] ends = line.split(" ");
            data.add(new long[] {Long.parseLong(ends[0]), Long.parseLong(ends[1])});
        }
        file.pieces.forEach((offset, bytes) -> assertThat(data)
                .as("%s: data around the piece at %d", name, offset)
                .anyMatch(range -> range[0] <= offset && offset + bytes.length <= range[1]));
    }
}
