package io.rafs.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.image.Blob;
import io.rafs.testdata.Contents;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;

/** Images of some files, and images that are built on them. */
abstract class EarlierImageCases {
    @TempDir
    Path dir;

    static Set<String> shapes() {
        return Shapes.names();
    }

    /** Files by name, to be changed and made a layer of. */
    static TreeMap<String, byte[]> files() {
        TreeMap<String, byte[]> files = new TreeMap<>();
        files.put("empty", new byte[0]);
        files.put("large-noise", Contents.random(1, 400_000));
        files.put("large-text", Contents.text(2, 700_000));
        byte[] sparse = Contents.random(3, 600_000);
        Arrays.fill(sparse, 100_000, 500_000, (byte) 0);
        files.put("large-with-zeros", sparse);
        files.put("only-zeros", new byte[300_000]);
        for (int i = 0; i < 60; i++) {
            files.put("small-%02d".formatted(i), Contents.text(100 + i, 200 + i * 211));
        }
        files.put("small-noise", Contents.random(4, 5000));
        files.put("small-zeros", new byte[777]);
        return files;
    }

    static byte[] layer(TreeMap<String, byte[]> files) {
        TarForge tar = TarForge.inMemory();
        files.forEach(tar::file);
        return tar.bytes();
    }

    final Builds builds(String shape) {
        return new Builds(dir).shape(Shapes.named(shape));
    }

    final Builds builds(ImageShape shape) {
        return new Builds(dir).shape(shape);
    }

    static List<Blob> blobs(Builds.Built image, boolean reused) {
        return image.result().blobs().stream()
                .filter(blob -> blob.reused() == reused)
                .toList();
    }

    static void assertUnpacksAs(Builds.Built image, byte[] expected) throws IOException {
        for (BuildResult.Bootstrap bootstrap : image.result().bootstraps()) {
            assertThat(Arrays.mismatch(Shapes.tar(image, bootstrap.name()), expected))
                    .as("first byte of %s that is not as in the image built alone", bootstrap.name())
                    .isNegative();
        }
    }
}
