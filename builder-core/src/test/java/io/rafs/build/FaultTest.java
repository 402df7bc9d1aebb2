package io.rafs.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.RefusedException;
import io.rafs.testdata.Compressed;
import io.rafs.testdata.Contents;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import io.rafs.verify.Verify;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Builds that fail midway: the lowest failure is told, an older image stays, and nothing else is left. */
class FaultTest {

    @TempDir
    private Path dir;

    private static byte[] good(int seed) {
        return TarForge.inMemory()
                .file("f" + seed, Contents.random(seed, 300_000))
                .bytes();
    }

    /** A tar that ends in the middle of a file. */
    private static byte[] cut(int seed) {
        return Arrays.copyOf(good(seed), 200_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void theLowestFailureIsToldWhicheverCameFirst(int threads) throws IOException {
        List<byte[]> tars = List.of(
                good(1),
                good(2),
                cut(3),
                good(4),
                cut(5),
                TarForge.inMemory().raw(new byte[] {1}).bytes());
        for (int round = 0; round < 5; round++) {
            assertThatThrownBy(() -> new Builds(dir).threads(threads).tars(tars))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageMatching("(?s)layer 3 \\(.*entry 'f3'.*|layer 3 \\(.*the data of 'f3'.*");
        }
    }

    @Test
    void anOldImageStaysWhenTheNewBuildFails() throws IOException {
        Path output = dir.resolve("image");
        Builds builds = new Builds(dir).force();
        Builds.Built old = builds.into(output, builds.file("good", good(1)));
        byte[] bootstrap = old.bootstrap();
        Path bad = builds.file("bad", cut(2));
        assertThatThrownBy(() -> builds.into(output, bad)).isInstanceOf(RefusedException.class);
        assertThat(old.bootstrap()).isEqualTo(bootstrap);
        old.checked();
        assertThat(hidden()).isEmpty();
        Builds.Built replaced = builds.into(output, builds.file("other", good(3)));
        assertThat(replaced.checked().tree).containsOnlyKeys("/", "/f3");
    }

    @Test
    void aTruncatedGzipLayerIsRefusedWithItsPlace() throws IOException {
        Path gz = new Builds(dir).file("gz", Compressed.truncated(Compressed.gzip(good(1)), 1000));
        assertThatThrownBy(() -> new Builds(dir).from(gz))
                .isInstanceOf(RefusedException.class)
                .hasMessageStartingWith("layer 1 (%s): after ".formatted(gz))
                .hasMessageEndingWith("the stream ends inside its compressed data; it was cut");
        assertThat(hidden()).isEmpty();
    }

    @Test
    void standardInputThatBreaksOffLeavesNothing() throws IOException {
        InputStream breaking = new InputStream() {
            private int left = 100_000;

            @Override
            public int read() throws IOException {
                if (--left < 0) { // from here on: a read of many bytes forgives one failure and asks again
                    throw new IOException("the pipe broke");
                }
                return 0;
            }
        };
        Path output = Files.createDirectory(dir.resolve("out")).resolve("image");
        BuildPlan plan = new Builds(dir).tars(good(1)).result().plan();
        BuildPlan fromStream = new BuildPlan(
                List.of(),
                plan.sourceOptions(),
                output,
                false,
                plan.shape(),
                Reuse.NONE,
                plan.whiteouts(),
                plan.prefetch(),
                2,
                plan.limits(),
                Verify.METADATA);
        assertThatThrownBy(() -> Build.run(fromStream, breaking, BuildProgress.NONE))
                .isInstanceOf(IOException.class)
                .hasMessage("the pipe broke");
        assertThat(output.getParent().toFile().list()).isEmpty();
    }

    @Test
    void aProgressThatFailsStopsTheBuildAndLeavesNothing() throws IOException {
        Path output = Files.createDirectory(dir.resolve("out")).resolve("image");
        Builds.Built done = new Builds(dir).tars(good(1), good(2), good(3));
        BuildPlan plan = done.result().plan();
        BuildPlan again = new BuildPlan(
                plan.sources(),
                plan.sourceOptions(),
                output,
                false,
                plan.shape(),
                Reuse.NONE,
                plan.whiteouts(),
                plan.prefetch(),
                4,
                plan.limits(),
                Verify.METADATA);
        BuildProgress failing = new BuildProgress() {
            @Override
            public void started(String sourceKind, int layers, long inputBytes) {}

            @Override
            public void read(long bytes) {
                throw new IllegalStateException("no more");
            }
        };
        assertThatThrownBy(() -> Build.run(again, InputStream.nullInputStream(), failing))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no more");
        assertThat(output.getParent().toFile().list()).isEmpty();
    }

    @Test
    @DisplayName("L22: a layer that changed since it was digested does not become an image, wherever the change is")
    void aLayerThatChangedDoesNotBecomeAnImage() throws IOException {
        byte[] tar = TarForge.inMemory()
                .add(TarEntry.file("f", Contents.random(7, 5000)).owner(1, 2))
                .bytes();
        for (int at = 0; at < tar.length; at += 97) {
            byte[] changed = tar.clone();
            changed[at] ^= 1;
            io.rafs.testdata.OciImage image = io.rafs.testdata.OciImage.of(
                    io.rafs.testdata.OciLayer.plain(tar).inPlace(changed));
            Path layout = new io.rafs.testdata.OciForge().tag("v1", image).writeTo(new Builds(dir).fresh("layout"));
            assertThatThrownBy(() -> new Builds(dir).from(layout))
                    .as("byte %d changed", at)
                    .isInstanceOf(RefusedException.class)
                    .hasMessageStartingWith("layer 1 (sha256:");
        }
        assertThat(hidden()).isEmpty();
    }

    /** Directories of builds that were not cleaned up. */
    private List<String> hidden() {
        List<String> hidden = new ArrayList<>();
        for (String name : dir.toFile().list()) {
            if (name.startsWith(".")) {
                hidden.add(name);
            }
        }
        return hidden;
    }
}
