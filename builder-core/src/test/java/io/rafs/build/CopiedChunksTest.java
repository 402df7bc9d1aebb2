package io.rafs.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.CorruptImageException;
import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import io.rafs.testdata.Contents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Chunks that are copied out of earlier blobs of which little is used. */
class CopiedChunksTest extends EarlierImageCases {
    private static TreeMap<String, byte[]> one() {
        return new TreeMap<>(java.util.Map.of("large-noise", Contents.random(1, 400_000)));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void theyAreWhatTheEarlierImageHas(String shape) throws IOException {
        Builds.Built first = builds(shape).tars(layer(files()));
        Builds.Built second = builds(shape).reuse(1, first.dir()).tars(layer(one()));

        assertThat(blobs(second, true)).isEmpty();
        assertThat(blobs(second, false)).hasSize(1);
        assertUnpacksAs(second, Shapes.tar(builds(shape).tars(layer(one()))));
    }

    /** In a blob of its own the damage would have a name that is its digest. */
    @ParameterizedTest
    @MethodSource("shapes")
    void damageIsNotCopied(String shape) throws IOException {
        Builds.Built first = builds(shape).tars(layer(files()));
        Blob blob = blobs(first, false).get(0);
        Path file = first.dir().resolve("blobs").resolve(blob.id().hex());
        byte[] bytes = Files.readAllBytes(file);
        List<Chunk> chunks = blob.chunks();
        for (Chunk chunk : chunks) {
            bytes[(int) chunk.storedOffset() + chunk.storedSize() / 2] ^= 1;
        }
        Files.write(file, bytes);

        assertThatThrownBy(() -> builds(shape).reuse(1, first.dir()).tars(layer(one())))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageStartingWith(file + " @ 0x");
    }
}
