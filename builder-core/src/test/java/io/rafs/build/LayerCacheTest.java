package io.rafs.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.RefusedException;
import io.rafs.image.Limit;
import io.rafs.testdata.Contents;
import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.OciLayer;
import io.rafs.testdata.TarForge;
import io.rafs.testdata.Trees;
import io.rafs.verify.Verify;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A layer that a cache has is not packed again, and nobody sees a difference. */
class LayerCacheTest {
    @TempDir
    private Path dir;

    private Path cache;

    @BeforeEach
    void place() {
        cache = dir.resolve("cache");
    }

    static List<String> shapes() {
        return List.copyOf(Shapes.names());
    }

    static LongStream seeds() {
        return LongStream.range(0, 24);
    }

    private Builds builds(String shape) {
        return new Builds(dir).shape(Shapes.named(shape)).verify(Verify.METADATA);
    }

    private CachePlan plan() {
        return new CachePlan(Optional.of(cache), CachePlan.DEFAULT_BYTES, Optional.empty(), false);
    }

    private Path layout(byte[]... tars) throws IOException {
        Path layout = Files.createTempDirectory(dir, "layout");
        return new OciForge()
                .tag("v1", OciImage.of(Stream.of(tars).map(OciLayer::gzip).toArray(OciLayer[]::new)))
                .writeTo(layout);
    }

    /** Takes away the layers of a layout, but not their sizes: what reads them fails. */
    private static Path unreadable(Path layout, int layers) throws IOException {
        List<Path> blobs;
        try (Stream<Path> files = Files.list(layout.resolve("blobs/sha256"))) {
            blobs = files.filter(file -> file.toFile().length() > 0 && isGzip(file))
                    .toList();
        }
        assertThat(blobs).hasSize(layers);
        for (Path blob : blobs) {
            Files.write(blob, new byte[(int) Files.size(blob)]);
        }
        return layout;
    }

    private static boolean isGzip(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            return bytes[0] == 0x1f && bytes[1] == (byte) 0x8b;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static byte[] base() throws IOException {
        TarForge tar = TarForge.inMemory().dir("etc/");
        for (int i = 0; i < 30; i++) {
            tar.file("etc/small-" + i, Contents.text(i, 100 + 37 * i));
        }
        return tar.file("large", Contents.random(1, 300_000))
                .file("zeros", new byte[400_000])
                .symlink("link", "large")
                .hardlink("same", "large")
                .device("tty", 'c', 5, 0)
                .fifo("fifo")
                .bytes();
    }

    private static byte[] upper(long seed) throws IOException {
        return TarForge.inMemory()
                .whiteout("etc", "small-3")
                .file("etc/again", Contents.text(4, 100 + 37 * 4)) // equals etc/small-4
                .file("large-" + seed, Contents.random(seed, 200_000))
                .file("copy", Contents.random(1, 300_000))
                .bytes();
    }

    private static void assertSame(Builds.Built found, Builds.Built expected) throws IOException {
        assertThat(names(found.dir())).isEqualTo(names(expected.dir()));
        assertThat(found.bootstrap()).isEqualTo(expected.bootstrap());
        assertThat(found.blobs().keySet()).isEqualTo(expected.blobs().keySet());
        SortedMap<String, byte[]> blobs = expected.blobs();
        found.blobs().forEach((id, bytes) -> assertThat(bytes).isEqualTo(blobs.get(id)));
        assertThat(Files.readString(found.dir().resolve("report.json")))
                .isEqualTo(Files.readString(expected.dir().resolve("report.json")));
    }

    private static SortedMap<String, Long> names(Path dir) throws IOException {
        SortedMap<String, Long> names = new TreeMap<>();
        try (Stream<Path> files = Files.list(dir)) {
            for (Path file : files.toList()) {
                names.put(file.getFileName().toString(), Files.isDirectory(file) ? -1 : Files.size(file));
            }
        }
        return names;
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void theSameImageAgainIsTheSameWithoutReadingALayer(String shape) throws IOException {
        Path layout = layout(base(), upper(7));
        Builds.Built plain = builds(shape).from(layout);
        assertSame(builds(shape).cache(plan()).from(layout), plain);

        assertSame(builds(shape).cache(plan()).from(unreadable(layout, 2)), plain);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void anotherLayerAboveLeansOnTheOneInTheCache(String shape) throws IOException {
        builds(shape).cache(plan()).from(layout(base()));
        Path next = layout(base(), upper(8));
        Builds.Built plain = builds(shape).from(next);

        assertSame(builds(shape).cache(plan()).from(next), plain);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aRandomImageOnAnyNumberOfCachedLayersIsTheSame(long seed) throws IOException {
        List<byte[]> tars = Trees.seeded(seed).withChunkSize(64 << 10).tars(4);
        String shape = shapes().get((int) (seed % shapes().size()));
        Verify verify = seed % 2 == 0 ? Verify.METADATA : Verify.FULL;
        int before = (int) (seed % 5);
        if (before > 0) {
            builds(shape)
                    .verify(verify)
                    .cache(plan())
                    .from(layout(tars.subList(0, before).toArray(byte[][]::new)));
        }
        Path layout = layout(tars.toArray(byte[][]::new));
        Builds.Built plain = builds(shape).verify(verify).from(layout);

        assertSame(
                builds(shape)
                        .verify(verify)
                        .cache(plan())
                        .threads(1 + (int) (seed % 3))
                        .from(layout),
                plain);
        assertSame(builds(shape).verify(verify).cache(plan()).from(unreadable(layout, tars.size())), plain);
    }

    @Test
    void batchesComeOutOfTheCacheAsTheyWere() throws IOException {
        Path layout = layout(base(), upper(9));
        Builds builds = new Builds(dir).compression("zstd").batchSize(32 << 10);
        Builds.Built plain = builds.from(layout);
        builds.cache(plan()).from(layout(base()));

        assertSame(builds.cache(plan()).from(layout), plain);
        assertSame(builds.cache(plan()).from(unreadable(layout, 2)), plain);
    }

    @Test
    void layersOnEarlierImagesAreKeptForTheseImages() throws IOException {
        Builds.Built earlier = builds("rafs-zstd").from(layout(base()));
        Path layout = layout(upper(10), upper(11));
        Builds.Built plain = builds("rafs-zstd").reuse(earlier.dir()).from(layout);

        assertSame(builds("rafs-zstd").reuse(earlier.dir()).cache(plan()).from(layout), plain);
        assertSame(builds("rafs-zstd").reuse(earlier.dir()).cache(plan()).from(unreadable(layout, 2)), plain);
        // other earlier images, other layers
        Builds.Built other = builds("rafs-zstd").from(layout(upper(12)));
        assertThatThrownBy(() ->
                        builds("rafs-zstd").reuse(other.dir()).cache(plan()).from(layout))
                .isInstanceOf(RefusedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rafs-lz4", "rafs-none", "e-zstd"})
    void anotherShapeFindsNothing(String other) throws IOException {
        Path layout = layout(base());
        builds("rafs-zstd").cache(plan()).from(layout);

        assertThatThrownBy(() -> builds(other).cache(plan()).from(unreadable(layout, 1)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("layer 1");
    }

    @Test
    void layersOfACacheDrawOnTheLimitsToo() throws IOException {
        Path layout = layout(base(), upper(13));
        long entries = builds("rafs-zstd").from(layout).result().layers().stream()
                .mapToLong(BuildResult.LayerResult::entries)
                .sum();
        builds("rafs-zstd").limit(Limit.ENTRIES, entries).cache(plan()).from(layout);
        Path more = layout(base(), upper(13), upper(14));

        assertThatThrownBy(() -> builds("rafs-zstd")
                        .limit(Limit.ENTRIES, entries)
                        .cache(plan())
                        .from(more))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("with it the image has %d entries", entries + 1);
    }

    /** Each damage to each file of a cache is noticed, and mended. */
    @ParameterizedTest
    @ValueSource(strings = {"flip", "cut", "empty", "gone", "longer"})
    void whatIsDamagedIsPackedAnew(String damage) throws IOException {
        Path layout = layout(base(), upper(15));
        Builds.Built plain = builds("rafs-zstd").from(layout);
        builds("rafs-zstd").cache(plan()).from(layout);
        List<Path> files = new ArrayList<>();
        for (String part : List.of("layers", "blobs/sha256")) {
            try (Stream<Path> list = Files.list(cache.resolve(part))) {
                list.forEach(files::add);
            }
        }
        assertThat(files).hasSize(2 + 4);
        for (Path file : files) {
            Path whole = Files.copy(file, dir.resolve("whole"));
            damage(file, damage);

            assertSame(builds("rafs-zstd").cache(plan()).from(layout), plain);
            assertThat(file).as("mended").hasSameBinaryContentAs(whole);
            Files.delete(whole);
        }
    }

    private static void damage(Path file, String how) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Files.delete(file); // images may have the same file
        switch (how) {
            case "flip" -> {
                bytes[bytes.length / 2] ^= 4;
                Files.write(file, bytes);
            }
            case "cut" -> Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
            case "empty" -> Files.write(file, new byte[0]);
            case "longer" -> Files.write(file, Arrays.copyOf(bytes, bytes.length + 1));
            default -> {}
        }
    }

    private long keptBytes() throws IOException {
        try (Stream<Path> files = Files.list(cache.resolve("blobs/sha256"))) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    @Test
    void whatWasNotUsedForLongestIsTrimmedFirst() throws IOException, InterruptedException {
        Path shared = layout(base());
        builds("rafs-none").cache(plan()).from(shared);
        long baseBytes = keptBytes();
        for (int i = 0; i < 5; i++) {
            builds("rafs-none").cache(plan()).from(layout(base(), upper(20 + i)));
            Thread.sleep(20); // file times are what tells
        }
        long all = keptBytes();
        long most = baseBytes + (all - baseBytes) * 3 / 5 + 100;

        CachePlan small = new CachePlan(Optional.of(cache), most, Optional.empty(), false);
        Path last = layout(base(), upper(24));
        Builds.Built plain = builds("rafs-none").from(last);
        assertSame(builds("rafs-none").cache(small).from(last), plain);

        assertThat(keptBytes()).isLessThanOrEqualTo(most).isGreaterThan(most - (all - baseBytes) / 5 - 200);
        assertSame(builds("rafs-none").cache(small).from(unreadable(last, 2)), plain);
        assertThatThrownBy(() -> builds("rafs-none").cache(small).from(unreadable(layout(base(), upper(20)), 2)))
                .as("the oldest layer is gone")
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("layer 2");
    }

    @Test
    void severalBuildsShareACache() throws Exception {
        List<Path> layouts = new ArrayList<>();
        List<Builds.Built> plain = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            layouts.add(layout(base(), upper(30 + i % 2)));
            plain.add(builds("rafs-zstd").from(layouts.get(i)));
        }
        CachePlan tight = new CachePlan(Optional.of(cache), 500_000, Optional.empty(), false);
        ExecutorService executor = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 3; round++) {
                List<Future<Builds.Built>> builds = new ArrayList<>();
                for (Path layout : layouts) {
                    builds.add(executor.submit(
                            () -> builds("rafs-zstd").cache(tight).from(layout)));
                }
                for (int i = 0; i < 4; i++) {
                    assertSame(builds.get(i).get(), plain.get(i));
                }
            }
        } finally {
            executor.shutdown();
        }
    }

    @Test
    void aDirectoryOfSomethingElseIsRefused() throws IOException {
        Path layout = layout(base());
        Files.createDirectories(cache);
        Files.writeString(cache.resolve("thesis.txt"), "all of it");
        assertThatThrownBy(() -> builds("rafs-zstd").cache(plan()).from(layout))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("it is no cache of rafs, and not empty");
        assertThat(cache).isDirectoryContaining(file -> file.endsWith("thesis.txt"));

        cache = dir.resolve("other");
        builds("rafs-zstd").cache(plan()).from(layout);
        Files.writeString(cache.resolve("rafs-cache"), "rafs cache, version 2\n");
        assertThatThrownBy(() -> builds("rafs-zstd").cache(plan()).from(layout))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("it is a cache of another version of rafs");
    }

    @Test
    void aCacheThatCannotBeWrittenIsLeftAlone() throws IOException {
        Path layout = layout(base());
        Builds.Built plain = builds("rafs-zstd").from(layout);
        builds("rafs-zstd").cache(plan()).from(layout(upper(40)));
        Path blobs = cache.resolve("blobs/sha256");
        Path aside = dir.resolve("aside");
        Files.move(blobs, aside);
        Files.writeString(blobs, "no directory");

        Builds.Built built = builds("rafs-zstd").cache(plan()).from(layout);
        assertThat(built.bootstrap()).isEqualTo(plain.bootstrap());
        assertThat(built.result().warnings()).anyMatch(warning -> warning.contains("is left alone"));
    }

    @Test
    void bareLayersAreNotKept() throws IOException {
        Builds.Built built = builds("rafs-zstd").cache(plan()).tars(base());

        assertThat(built.result().warnings()).isEmpty();
        assertThat(cache.resolve("layers")).isEmptyDirectory();
    }
}
