package io.rafs.unpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.build.Build;
import io.rafs.build.BuildPlan;
import io.rafs.build.BuildProgress;
import io.rafs.build.ImageShape;
import io.rafs.build.Layout;
import io.rafs.build.Reuse;
import io.rafs.chunk.Chunker;
import io.rafs.chunk.FastCdcChunker;
import io.rafs.chunk.FixedChunker;
import io.rafs.codec.Compression;
import io.rafs.format.CorruptImageException;
import io.rafs.format.rafs.Digester;
import io.rafs.image.Limits;
import io.rafs.inspect.Inspection;
import io.rafs.inspect.JsonListener;
import io.rafs.inspect.TextListener;
import io.rafs.read.ImageFiles;
import io.rafs.read.ImageReader;
import io.rafs.source.SourceOptions;
import io.rafs.testdata.Corruptor;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import io.rafs.testdata.Trees;
import io.rafs.tree.WhiteoutSpec;
import io.rafs.verify.Verify;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a native image unpacks to is what a RAFS image of the same layers unpacks to, to the byte. */
class NativeImagesTest {
    private static final Set<Layout> E = EnumSet.of(Layout.NATIVE_E);
    private static final Set<Layout> BOTH = EnumSet.of(Layout.NATIVE_E, Layout.NATIVE_F);
    private static final Set<Layout> ALL = EnumSet.allOf(Layout.class);
    private static final Chunker CUT = new FastCdcChunker(8 << 10, 32 << 10, 128 << 10);
    private static final Chunker FIXED = new FixedChunker(64 << 10);

    @TempDir
    private Path dir;

    static Stream<Arguments> shapes() {
        return Stream.of(
                Arguments.of("zstd", BOTH, CUT, false, 64 << 10),
                Arguments.of("zstd", BOTH, CUT, false, 0),
                Arguments.of("zstd", E, CUT, true, 16 << 10),
                Arguments.of("lz4", BOTH, CUT, false, 64 << 10),
                Arguments.of("lz4", E, CUT, true, 0),
                Arguments.of("none", E, CUT, false, 64 << 10),
                Arguments.of("zstd", ALL, FIXED, false, 0),
                Arguments.of("lz4", ALL, FIXED, false, 0),
                Arguments.of("none", ALL, FIXED, false, 0));
    }

    @ParameterizedTest(name = "{0} {1} pack {3} {4}")
    @MethodSource("shapes")
    void allLayoutsUnpackToTheSameTar(String codec, Set<Layout> layouts, Chunker chunker, boolean pack, int packSmall)
            throws IOException {
        byte[] layer = layer();
        Digester digester = pack ? Digester.SHA256 : Digester.BLAKE3;
        Path plain = build("plain", layer, ImageShape.rafs(64 << 10, Compression.parse("zstd"), Digester.SHA256));
        byte[] expected = tar(plain.resolve("bootstrap"));
        ImageShape shape = new ImageShape(layouts, chunker, Compression.parse(codec), digester, pack, packSmall);
        Path image = build("image", layer, shape);
        for (Layout layout : layouts) {
            byte[] found = tar(image.resolve(shape.bootstrapName(layout)));
            assertThat(Arrays.mismatch(found, expected)).as("%s", layout).isNegative();
        }
    }

    @Test
    void aBitOfABlobThatFlippedIsFoundByTheDigestThatTheBlobLists() throws IOException {
        byte[] layer = layer();
        ImageShape shape = new ImageShape(E, CUT, Compression.parse("none"), Digester.BLAKE3, false, 0);
        Path image = build("image", layer, shape);
        Path blob;
        try (Stream<Path> blobs = Files.list(image.resolve("blobs"))) {
            blob = blobs.findFirst().orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(blob);
        bytes[1000] ^= 1;
        Files.write(blob, bytes);
        assertThatThrownBy(() -> tar(image.resolve("bootstrap")))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageStartingWith(blob + " @ 0x0: chunk 0 has the digest ")
                .hasMessageContaining(", the blob lists ");
    }

    @Test
    void ofADamagedBootstrapOnlyWhatIsDocumentedComes() throws IOException {
        ImageShape shape = new ImageShape(BOTH, CUT, Compression.parse("zstd"), Digester.BLAKE3, false, 16 << 10);
        Path image = build("image", layer(), shape);
        for (Layout layout : BOTH) {
            Path bootstrap = image.resolve(shape.bootstrapName(layout));
            byte[] good = Files.readAllBytes(bootstrap);
            List<Corruptor.Mutant> mutants = new ArrayList<>();
            Corruptor.mutants(good, 11, 150).forEach(mutants::add);
            Corruptor.eachByteInverted(good, 1024, 1200).forEach(mutants::add);
            for (Corruptor.Mutant mutant : mutants) {
                Files.write(bootstrap, mutant.bytes());
                read(bootstrap, mutant.what());
            }
        }
    }

    private static void read(Path bootstrap, String what) {
        for (boolean unpack : new boolean[] {true, false}) {
            try (ImageReader reader = ImageReader.open(ImageFiles.of(bootstrap, Optional.empty()))) {
                if (unpack) {
                    Unpack.run(reader, new TarTarget(new Enough()), 2, bytes -> {});
                } else {
                    new Inspection(reader.bootstrap()).run(new TextListener(new StringWriter()));
                    try (JsonListener json = new JsonListener(new StringWriter())) {
                        new Inspection(reader.bootstrap()).run(json);
                    }
                }
            } catch (CorruptImageException | NoSuchFileException e) {
                assertThat(e).as(what).hasMessageContaining(" ");
            } catch (IOException e) {
                assertThat(e).as(what).hasMessage(Enough.MESSAGE);
            } catch (RuntimeException e) {
                throw new AssertionError(what, e);
            }
        }
    }

    /** A hole may be said to have exabytes. */
    private static final class Enough extends OutputStream {
        private static final String MESSAGE = "that is enough";

        private long left = 64 << 20;

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            left -= length;
            if (left < 0) {
                throw new IOException(MESSAGE);
            }
        }
    }

    /** What a seed makes of it, and files of all sorts of sizes that shrink, do not shrink, and are zeros in part. */
    private static byte[] layer() {
        SplittableRandom random = new SplittableRandom(9);
        List<TarEntry> entries = new ArrayList<>(Trees.seeded(9).entries());
        for (int size : new int[] {1, 4095, 4096, 5107, 8192, 12289, 65536, 200_001, 500_000}) {
            byte[] noise = new byte[size];
            random.nextBytes(noise);
            entries.add(TarEntry.file("made/noise-" + size, noise));
            byte[] mixed = new byte[size];
            System.arraycopy(noise, 0, mixed, size / 4, size / 4);
            entries.add(TarEntry.file("made/mixed-" + size, mixed));
        }
        return TarForge.of(entries);
    }

    private Path build(String name, byte[] layer, ImageShape shape) throws IOException {
        Path source = Files.write(dir.resolve(name + ".tar"), layer);
        Path output = dir.resolve(name);
        Build.run(
                new BuildPlan(
                        List.of(source),
                        SourceOptions.NONE,
                        output,
                        false,
                        shape,
                        Reuse.NONE,
                        WhiteoutSpec.OCI,
                        List.of(),
                        2,
                        Limits.DEFAULT,
                        Verify.FULL),
                InputStream.nullInputStream(),
                BuildProgress.NONE);
        return output;
    }

    private static byte[] tar(Path bootstrap) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ImageReader reader = ImageReader.open(ImageFiles.of(bootstrap, Optional.empty()));
                UnpackTarget target = new TarTarget(out)) {
            Unpack.run(reader, target, 2, bytes -> {});
        }
        return out.toByteArray();
    }
}
