package io.rafs.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.build.Builds;
import io.rafs.build.Layout;
import io.rafs.check.Checked;
import io.rafs.chunk.FixedChunker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tree of {@link GoldenImageTest} as native images, whose bootstraps are checked in the same way. */
class NativeGoldenTest {
    @TempDir
    private Path dir;

    private Path build(Layout layout, int threads) throws IOException {
        return new Builds(dir)
                .layouts(layout)
                .chunker(new FixedChunker(4096))
                .packSmall(4096)
                .threads(threads)
                .tars(GoldenImageTest.TAR)
                .dir();
    }

    private static byte[] golden(Layout layout, String ending) throws IOException {
        try (InputStream in = NativeGoldenTest.class.getResourceAsStream("golden-" + layout + ending)) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE_E", "NATIVE_F"})
    void theNativeGoldenImageIsWhatItWasWithAnyNumberOfThreads(Layout layout) throws IOException {
        for (int threads : new int[] {1, 2, 7}) {
            Path image = build(layout, threads);
            Checked.of(image).assertClean();
            byte[] bootstrap = Files.readAllBytes(image.resolve("bootstrap"));
            String text = GoldenImageTest.described(image.resolve("bootstrap"));
            assertThat(text)
                    .as("%d threads", threads)
                    .isEqualTo(new String(golden(layout, ".txt"), StandardCharsets.UTF_8));
            assertThat(Arrays.mismatch(bootstrap, golden(layout, ".boot")))
                    .as("first byte that differs, %d threads", threads)
                    .isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE_E", "NATIVE_F"})
    void theTextDescribesTheBootstrapThatLiesBesideIt(Layout layout) throws IOException {
        Path bootstrap = Files.write(dir.resolve("golden.boot"), golden(layout, ".boot"));
        assertThat(GoldenImageTest.described(bootstrap))
                .isEqualTo(new String(golden(layout, ".txt"), StandardCharsets.UTF_8));
    }
}
