package io.rafs.build;

import io.rafs.testdata.CompareTrees;
import io.rafs.testdata.KernelMount;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.OciLayer;
import io.rafs.testdata.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random images, mounted by the kernel, are what GNU tar (one layer) or umoci (several) unpacks. The seed is the name. */
class SeededTreesTest {
    private static final int[] CHUNK_SIZES = {4096, 64 << 10, 256 << 10};

    @TempDir
    Path dir;

    static LongStream seeds() {
        return LongStream.range(0, 32);
    }

    static LongStream manySeeds() {
        return LongStream.range(1000, 1500);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theMountedImageIsWhatOthersUnpack(long seed) throws IOException {
        compare(seed, Trees.seeded(seed));
    }

    @Tag("long")
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("manySeeds")
    void theMountedImageIsWhatOthersUnpackForManySeeds(long seed) throws IOException {
        compare(seed, Trees.seeded(seed).withEntries(90));
    }

    private void compare(long seed, Trees trees) throws IOException {
        int chunkSize = CHUNK_SIZES[(int) (seed % CHUNK_SIZES.length)];
        List<byte[]> tars = trees.withChunkSize(chunkSize).tars(1 + (int) (seed % 4));
        Path layout = TestBuilds.in(dir)
                .layout(OciImage.of(tars.stream()
                        .map(tar -> seed % 3 == 0 ? OciLayer.plain(tar) : OciLayer.gzip(tar))
                        .toArray(OciLayer[]::new)));
        BuiltImage image = TestBuilds.in(dir).chunkSize(chunkSize).sources(layout);
        try (UnpackedTree truth =
                        tars.size() == 1 ? UnpackedTree.byTar(dir, tars.get(0)) : UnpackedTree.byUmoci(dir, layout);
                KernelMount mount = KernelMount.of(image.directory())) {
            CompareTrees.assertSame(mount.root(), truth.root());
        }
    }
}
