package io.rafs.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.chunk.FastCdcChunker;
import io.rafs.chunk.FixedChunker;
import io.rafs.codec.Compression;
import io.rafs.format.rafs.Digester;
import io.rafs.image.Limits;
import io.rafs.source.SourceOptions;
import io.rafs.testdata.Contents;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import io.rafs.testdata.Tool;
import io.rafs.testdata.Trees;
import io.rafs.tree.WhiteoutSpec;
import io.rafs.verify.Verify;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TimeZone;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same input gives the same bytes, whatever is around. */
class DeterminismTest {

    @TempDir
    private Path dir;

    static void assertSame(Builds.Built found, Builds.Built expected, String what) {
        assertThat(found.blobs().keySet())
                .as("blobs, %s", what)
                .isEqualTo(expected.blobs().keySet());
        assertThat(Arrays.mismatch(found.bootstrap(), expected.bootstrap()))
                .as("first byte that differs in the bootstrap, %s", what)
                .isEqualTo(-1);
        expected.blobs()
                .forEach((id, bytes) -> assertThat(found.blobs().get(id)).as(id).isEqualTo(bytes));
    }

    /** Layers of many sizes that share chunks with layers below and above. */
    static List<byte[]> sharingTars(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<byte[]> tars = new ArrayList<>(Trees.seeded(seed).tars(3));
        for (int layer = 0; layer < 4; layer++) {
            TarForge tar = TarForge.inMemory().dir("shared" + layer);
            for (int i = random.nextInt(5, 40); i > 0; i--) {
                int content = random.nextInt(60);
                int size = 1000 * (content % 7) + Builds.CHUNK * (content % 3);
                tar.file(
                        "shared" + layer + "/" + i,
                        content % 2 == 0 ? Contents.text(content, size) : Contents.random(content, size));
            }
            tars.add(random.nextInt(tars.size() + 1), tar.bytes());
        }
        return tars;
    }

    @ParameterizedTest
    @CsvSource({
        "1, none, SHA256",
        "2, lz4, SHA256",
        "3, zstd, BLAKE3",
        "4, none, BLAKE3",
        "5, lz4, BLAKE3",
        "6, zstd, SHA256",
        "7, zstd:7, SHA256",
        "8, none, SHA256"
    })
    @DisplayName("L14: any number of threads gives the bytes that one gives")
    void anyNumberOfThreadsGivesTheBytesThatOneGives(long seed, String compression, Digester digester)
            throws IOException {
        List<byte[]> tars = sharingTars(seed);
        Builds builds = new Builds(dir).compression(compression).digester(digester);
        Builds.Built one = builds.threads(1).tars(tars);
        one.checked();
        for (int threads : new int[] {2, 8, 8}) {
            assertSame(builds.threads(threads).tars(tars), one, "seed %d, %d threads".formatted(seed, threads));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, zstd", "2, lz4", "3, zstd:7", "4, lz4"})
    @DisplayName("L14: any number of threads gives the native bootstraps that one gives, cut by content or not")
    void anyNumberOfThreadsGivesTheNativeImageThatOneGives(long seed, String compression) throws IOException {
        List<byte[]> tars = sharingTars(seed);
        Builds builds = new Builds(dir)
                .layouts(Layout.NATIVE_E, Layout.NATIVE_F)
                .chunker(seed % 2 == 0 ? new FastCdcChunker(8192, 32768, 131072) : new FixedChunker(65536))
                .packSmall(seed == 3 ? 0 : 16384)
                .compression(compression);
        Builds.Built one = builds.threads(1).tars(tars);
        byte[] indexed = Files.readAllBytes(one.dir().resolve("bootstrap.native-f"));
        for (int threads : new int[] {2, 8}) {
            Builds.Built other = builds.threads(threads).tars(tars);
            assertSame(other, one, "seed %d, %d threads".formatted(seed, threads));
            assertThat(Files.readAllBytes(other.dir().resolve("bootstrap.native-f")))
                    .isEqualTo(indexed);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    @DisplayName("L14: duplicates late in a large low layer do not show, however often it is tried")
    void duplicatesLateInALargeLowLayerDoNotShow(long seed) throws IOException {
        byte[] late = Contents.random(seed, 5 * Builds.CHUNK);
        List<byte[]> tars = List.of(
                TarForge.inMemory()
                        .file("large", Contents.random(seed + 100, 12 << 20))
                        .file("late", late)
                        .bytes(),
                TarForge.inMemory()
                        .file("early", late)
                        .file("own", Contents.text(seed, 100_000))
                        .bytes(),
                TarForge.inMemory().file("again", late).bytes());
        Builds builds = new Builds(dir).compression("zstd:1");
        Builds.Built one = builds.threads(1).tars(tars);
        assertThat(one.blobs()).hasSize(2);
        for (int round = 0; round < 5; round++) {
            assertSame(builds.threads(4 + round).tars(tars), one, "round " + round);
        }
    }

    @Test
    @DisplayName("L15: the order of entries and xattrs in the tar does not show in the bootstrap")
    void theOrderOfEntriesAndXattrsDoesNotShow() throws IOException {
        List<TarEntry> entries = new ArrayList<>();
        List<TarEntry> others = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            entries.add(TarEntry.file("f" + i, "same")
                    .xattr("user.a", new byte[] {1})
                    .xattr("user.b", new byte[] {2}));
            others.add(TarEntry.file("f" + i, "same")
                    .xattr("user.b", new byte[] {2})
                    .xattr("user.a", new byte[] {1}));
        }
        Collections.shuffle(others, new Random(1));
        assertSame(new Builds(dir).tars(TarForge.of(others)), new Builds(dir).tars(TarForge.of(entries)), "shuffled");
    }

    @ParameterizedTest
    @CsvSource({"Asia/Kathmandu, tr-TR", "America/St_Johns, ar-EG-u-nu-arab", "UTC, hi-IN-u-nu-deva"})
    @DisplayName("L15: time zone and locale do not show")
    void timeZoneAndLocaleDoNotShow(String zone, String locale) throws IOException {
        List<byte[]> tars = Trees.seeded(77).tars(2);
        Builds.Built expected = new Builds(dir).tars(tars);
        String report = Files.readString(expected.dir().resolve("report.json"));
        TimeZone zoneBefore = TimeZone.getDefault();
        Locale localeBefore = Locale.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone(zone));
            Locale.setDefault(Locale.forLanguageTag(locale));
            Builds.Built found = new Builds(dir).tars(tars);
            assertSame(found, expected, zone + " " + locale);
            found.checked();
            assertThat(Files.readString(found.dir().resolve("report.json"))).isEqualTo(report);
        } finally {
            TimeZone.setDefault(zoneBefore);
            Locale.setDefault(localeBefore);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"24m", "300m"})
    @DisplayName("L15: heap, umask, host locale and character set do not show")
    void heapUmaskLocaleAndCharacterSetDoNotShow(String heap) throws IOException {
        List<byte[]> tars = sharingTars(99);
        List<Path> files = new ArrayList<>();
        for (byte[] tar : tars) {
            files.add(new Builds(dir).file("layer", tar));
        }
        Builds.Built expected = new Builds(dir).compression("zstd").from(files);
        Path output = new Builds(dir).fresh("forked");
        List<String> command = new ArrayList<>(List.of(
                "-c",
                "umask 077; exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-Duser.timezone=Pacific/Apia",
                "-cp",
                System.getProperty("java.class.path"),
                DeterminismTest.class.getName(),
                output.toString()));
        files.forEach(file -> command.add(file.toString()));
        Tool.of("sh")
                .withArguments(command.toArray())
                .withEnvironment("LC_ALL", "C")
                .withLimit(Duration.ofMinutes(1))
                .run()
                .orFail();
        assertSame(new Builds.Built(output, null), expected, heap);
        for (String name :
                List.of("bootstrap", "report.json", "blobs/" + expected.blobs().firstKey())) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(output.resolve(name))))
                    .as(name)
                    .isEqualTo("rw-r--r--");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(output)))
                .isEqualTo("rwxr-xr-x");
    }

    /** The build of the test above, in a process of its own. */
    public static void main(String[] arguments) throws IOException {
        List<Path> sources = Arrays.stream(arguments).skip(1).map(Path::of).toList();
        Build.run(
                new BuildPlan(
                        sources,
                        SourceOptions.NONE,
                        Path.of(arguments[0]),
                        false,
                        ImageShape.rafs(Builds.CHUNK, Compression.parse("zstd"), Digester.SHA256),
                        Reuse.NONE,
                        WhiteoutSpec.OCI,
                        List.of(),
                        6,
                        Limits.DEFAULT,
                        Verify.METADATA),
                InputStream.nullInputStream(),
                BuildProgress.NONE);
    }
}
