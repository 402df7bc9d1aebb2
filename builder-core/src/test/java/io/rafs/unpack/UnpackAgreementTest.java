package io.rafs.unpack;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.build.Builds;
import io.rafs.testdata.CompareTrees;
import io.rafs.testdata.Judge;
import io.rafs.testdata.KernelMount;
import io.rafs.testdata.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random images unpacked: the kernel, GNU tar and our own builder see the same tree. The seed is the name. */
class UnpackAgreementTest {
    private static final List<String> COMPRESSORS = List.of("zstd:1", "lz4", "none");
    private static final int[] CHUNK_SIZES = {4096, 64 << 10, 256 << 10};

    @TempDir
    Path dir;

    static LongStream seeds() {
        return LongStream.range(0, 12);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aDirectoryAndAnExtractedTarAreWhatTheKernelShows(long seed) throws IOException {
        Judge.requireRoot("unpacking");
        Builds.Built mounted = builds(seed).compression("none").tars(tars(seed));
        Builds.Built image = builds(seed).tars(tars(seed));

        try (KernelMount mount = KernelMount.of(mounted.dir());
                Unpacked directory = Unpacked.directory(image, dir.resolve("directory"));
                Unpacked tar = Unpacked.byGnuTar(Unpacked.tar(image), dir.resolve("extracted"))) {
            CompareTrees.assertSame(directory.root(), mount.root());
            CompareTrees.assertSame(tar.root(), mount.root());
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aTarThatIsBuiltAgainGivesItselfAndTheSameImage(long seed) throws IOException {
        byte[] tar = Unpacked.tar(builds(seed).tars(tars(seed)));
        Builds.Built again = builds(seed).tars(tar);

        byte[] tarAgain = Unpacked.tar(again);
        Builds.Built third = builds(seed).tars(tarAgain);

        assertThat(tarAgain).isEqualTo(tar);
        assertThat(third.bootstrap()).isEqualTo(again.bootstrap());
        assertThat(third.blobs()).containsExactlyEntriesOf(again.blobs());
    }

    private Builds builds(long seed) {
        return new Builds(dir)
                .compression(COMPRESSORS.get((int) (seed % 3)))
                .chunkSize(CHUNK_SIZES[(int) (seed / 3 % 3)]);
    }

    private static List<byte[]> tars(long seed) {
        return Trees.seeded(seed)
                .withChunkSize(CHUNK_SIZES[(int) (seed / 3 % 3)])
                .tars(1 + (int) (seed % 3));
    }
}
