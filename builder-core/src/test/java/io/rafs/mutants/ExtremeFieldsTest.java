package io.rafs.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.read.ImageReader;
import io.rafs.read.TreeWalk;
import io.rafs.testdata.PaxRecords;
import io.rafs.testdata.SparseData;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No count, size or offset, be it 2^31 or 2^63, makes a reader or a build take more memory than the good input does. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ExtremeFieldsTest {
    /** Over what the good input takes; a small part of what the extremes ask for. */
    private static final long MORE = 48L << 20;

    private static final long[] EXTREMES = {0x7fff_ffffL, 0xffff_ffffL, Long.MAX_VALUE, -1};

    /** Of the extended superblock; a chunk size that is allowed is one that memory is taken for. */
    private static final int CHUNK_SIZE = 1152 + 20;

    @TempDir(factory = MemoryDirectory.class)
    private Path dir;

    @Test
    void everyFieldOfABootstrapMayBeExtreme() throws IOException {
        everyField(GoodImage.BATCHES);
    }

    @ParameterizedTest
    @EnumSource(names = "NATIVE_E")
    void everyFieldOfANativeBootstrapMayBeExtreme(GoodImage kind) throws IOException {
        everyField(kind);
    }

    @Tag("long")
    @Test
    void soMayThoseOfTheOtherForm() throws IOException {
        everyField(GoodImage.NATIVE_F_LZ4);
    }

    private void everyField(GoodImage kind) throws IOException {
        Path image = GoodImage.copy(kind.build(dir), dir.resolve("mutant"));
        Path file = image.resolve("bootstrap");
        byte[] good = Files.readAllBytes(file);
        Readers readers = new Readers(GoodImage.copy(image, dir.resolve("good")));
        readers.run(image, true);
        long usual = Memory.taken(() -> readers.run(image, true));
        for (Map.Entry<Integer, Integer> struct :
                (kind.isNative() ? nativeStructs(image) : structs(image, good)).entrySet()) {
            for (int at = struct.getKey(); at < struct.getKey() + struct.getValue(); at += 4) {
                for (long extreme : EXTREMES) {
                    ByteBuffer bytes = ByteBuffer.wrap(good.clone()).order(ByteOrder.LITTLE_ENDIAN);
                    if (extreme > 0 && extreme <= 0xffff_ffffL) {
                        bytes.putInt(at, (int) extreme);
                    } else if (at % 8 == 0) {
                        bytes.putLong(at, extreme);
                    } else {
                        continue;
                    }
                    if (at == CHUNK_SIZE && !kind.isNative()) {
                        continue;
                    }
                    Files.write(file, bytes.array());
                    assertFrugal(usual, () -> readers.run(image, false), "0x%x set to 0x%x".formatted(at, extreme));
                }
            }
        }
    }

    /** Offset and length of one of each struct of a native image; behind inodes are xattrs and maps. */
    private static Map<Integer, Integer> nativeStructs(Path image) throws IOException {
        Map<Integer, Integer> structs = new LinkedHashMap<>();
        try (ImageReader reader = Readers.open(image)) {
            structs.put(1024, 128 + 24);
            structs.put(reader.bootstrap().superBlock().deviceSlot() * 128 + 64, 16);
            structs.put((int) reader.bootstrap().superBlock().packedNid() * 32, 96);
            new TreeWalk(reader.bootstrap()).run((path, nid, inode) -> {
                if (List.of("/", "/d/e", "/large", "/holes", "/tiny", "/l").contains(path.toString())) {
                    structs.put((int) reader.bootstrap().position(nid), 128);
                }
            });
        }
        return structs;
    }

    /** Offset and length of one of each struct. */
    private static Map<Integer, Integer> structs(Path image, byte[] good) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN);
        Map<Integer, Integer> structs = new LinkedHashMap<>();
        structs.put(1024, 256);
        structs.put(1408 + 64, 16);
        structs.put((int) bytes.getLong(1152 + 8) + 64, 160);
        structs.put((int) bytes.getLong(1152 + 24) + 32, 48);
        Map<String, Long> places = new HashMap<>();
        try (ImageReader reader = Readers.open(image)) {
            new TreeWalk(reader.bootstrap())
                    .run((path, nid, inode) ->
                            places.put(path.toString(), reader.bootstrap().position(nid)));
        }
        for (String path : new String[] {"/", "/d/e", "/d/e/f", "/many", "/l"}) {
            structs.put(places.get(path).intValue(), 64);
        }
        return structs;
    }

    @Test
    void everySizeOfALayerMayBeExtreme() throws IOException {
        BuildTrial builds = new BuildTrial(dir, 1);
        Path layer = Files.write(dir.resolve("good.tar"), GoodTars.base());
        builds.attempt(layer);
        long usual = Memory.taken(() -> builds.attempt(layer));
        for (String size : new String[] {"2147483647", "2147483648", "4294967296", "9223372036854775807"}) {
            long number = Long.parseLong(size);
            Map<String, byte[]> tars = new LinkedHashMap<>();
            tars.put("size", tar(TarEntry.file("f", "x").claimSize(number).base256()));
            tars.put("pax size", tar(TarEntry.file("f", "x").pax("size", size)));
            for (char type : "xgLK".toCharArray()) {
                tars.put(
                        type + " size",
                        tar(TarEntry.of(type, "f").claimSize(number).base256().gnu()));
            }
            tars.put("sparse count", tar(sparse("GNU.sparse.numblocks", size)));
            tars.put("sparse size", tar(sparse("GNU.sparse.size", size)));
            tars.put("sparse map", tar(sparse("GNU.sparse.map", "0," + size + "," + size + "," + size)));
            tars.put(
                    "sparse map 1.0",
                    tar(TarEntry.file("f", size + "\n0\n1\n")
                            .pax("GNU.sparse.major", "1")
                            .pax("GNU.sparse.minor", "0")
                            .pax("GNU.sparse.realsize", size)));
            tars.put(
                    "record",
                    TarForge.inMemory()
                            .global(new PaxRecords().raw((size + " a=b\n").getBytes(StandardCharsets.US_ASCII)))
                            .file("f", "x")
                            .bytes());
            for (Map.Entry<String, byte[]> tar : tars.entrySet()) {
                Path mutant = Files.write(dir.resolve("mutant.tar"), tar.getValue());
                String what = tar.getKey() + " " + size;
                assertFrugal(usual, () -> builds.attempt(mutant), what);
            }
        }
    }

    private static TarEntry sparse(String key, String value) {
        return TarEntry.sparse(
                        "f", SparseData.ofSize(9000).piece(0, new byte[512]).endMark(), SparseData.Form.PAX_0_1)
                .pax(key, value);
    }

    private static byte[] tar(TarEntry entry) {
        return TarForge.inMemory().add(entry).bytes();
    }

    private static void assertFrugal(long usual, Memory.Work work, String what) throws IOException {
        long start = System.nanoTime();
        long[] taken = new long[1];
        try {
            taken[0] = Memory.taken(work);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(what, e);
        }
        assertThat(taken[0]).as(what).isLessThan(usual + MORE);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).as(what).isLessThan(Duration.ofSeconds(5));
    }
}
