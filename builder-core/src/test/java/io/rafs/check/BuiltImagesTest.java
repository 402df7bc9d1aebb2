package io.rafs.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.build.Builds;
import io.rafs.build.Layout;
import io.rafs.chunk.FastCdcChunker;
import io.rafs.chunk.FixedChunker;
import io.rafs.format.rafs.Compressor;
import io.rafs.format.rafs.Digester;
import io.rafs.read.RepackedImage;
import io.rafs.testdata.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** There is nothing to say against images that the builder makes, and no error in what others may make of them. */
class BuiltImagesTest {
    private static final String[] COMPRESSIONS = {"none", "lz4", "zstd:3"};
    private static final int[] CHUNK_SIZES = {4096, 1 << 20, 16 << 20};

    @TempDir
    private Path dir;

    static LongStream seeds() {
        return LongStream.range(7000, 7060);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aRandomImageIsFoundClean(long seed) throws IOException {
        int turn = (int) (seed - 7000);
        int chunkSize = CHUNK_SIZES[turn / 3 % 3];
        int threads = 1 + turn % 2;
        Builds.Built built = new Builds(dir)
                .compression(COMPRESSIONS[turn % 3])
                .chunkSize(chunkSize)
                .digester(turn / 9 % 2 == 0 ? Digester.SHA256 : Digester.BLAKE3)
                .threads(threads)
                .prefetch(turn % 5 == 0 ? new String[] {"/**"} : new String[0])
                .tars(Trees.seeded(seed)
                        .withChunkSize(Math.min(chunkSize, 64 << 10))
                        .tars(1 + turn % 4));

        Checked checked = Checked.of(built.dir(), Optional.empty(), threads).assertClean();
        assertThat(checked.result().dataBytes()).isPositive();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aRandomNativeImageIsFoundClean(long seed) throws IOException {
        int turn = (int) (seed - 7000);
        boolean indexed = turn % 2 == 1;
        boolean packed = !indexed && turn % 5 == 0;
        Builds builds = new Builds(dir)
                .layouts(indexed ? Layout.NATIVE_F : Layout.NATIVE_E)
                .compression(COMPRESSIONS[indexed ? 1 + turn / 2 % 2 : turn % 3])
                .chunker(
                        turn % 4 < 2
                                ? new FastCdcChunker(8192, 16384, 32768)
                                : new FixedChunker(turn % 8 < 4 ? 8192 : 1 << 16))
                .digester(turn / 9 % 2 == 0 ? Digester.SHA256 : Digester.BLAKE3)
                .packSmall(turn % 3 * 6000);
        Builds.Built built = (packed ? builds.pack() : builds)
                .tars(Trees.seeded(seed).withChunkSize(8192).tars(1 + turn % 4));

        Checked checked =
                Checked.of(built.dir(), Optional.empty(), 1 + turn % 2).assertNoErrors();
        assertThat(checked.rules()).isSubsetOf(packed ? List.of(Rule.PIECE_UNALIGNED) : List.of());
        assertThat(checked.result().dataBytes()).isPositive();
    }

    static Stream<Arguments> packings() {
        return Stream.of(Compressor.values())
                .flatMap(compressor -> Stream.of(Compressor.NONE, Compressor.LZ4, Compressor.ZSTD)
                        .flatMap(info -> Stream.of(
                                Arguments.of(new RepackedImage(compressor, info, false, 0)),
                                Arguments.of(new RepackedImage(compressor, info, true, 0)),
                                Arguments.of(new RepackedImage(compressor, info, true, 4096)),
                                Arguments.of(new RepackedImage(compressor, info, true, 1 << 16)))));
    }

    @ParameterizedTest
    @MethodSource("packings")
    void noErrorIsFoundInBlobsThatNydusCouldHavePacked(RepackedImage packing) throws IOException {
        Builds.Built built = new Builds(dir)
                .chunkSize(4096)
                .tars(Trees.seeded(7).withChunkSize(4096).tars(2));
        long bytes = Checked.of(built.dir()).assertClean().result().dataBytes();

        packing.apply(built.dir());

        Checked checked = Checked.of(built.dir()).assertNoErrors();
        assertThat(checked.result().dataBytes()).isEqualTo(bytes);
        assertThat(checked.rules()).isEmpty();
    }
}
