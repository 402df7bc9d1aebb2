package io.rafs.build;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rafs.format.RefusedException;
import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.OciLayer;
import io.rafs.tree.WhiteoutSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** {@link Builds} of layer tars, the lowest first, and what became of them: an image read back, or a refusal. */
final class TestBuilds {
    private final Path directory;
    private final Builds builds;

    private TestBuilds(Path directory) {
        this.directory = directory;
        builds = new Builds(directory).chunkSize(BuiltImage.CHUNK);
    }

    static TestBuilds in(Path directory) {
        return new TestBuilds(directory);
    }

    TestBuilds whiteouts(WhiteoutSpec spec) {
        builds.whiteouts(spec);
        return this;
    }

    TestBuilds skipForeign() {
        builds.skipForeign();
        return this;
    }

    TestBuilds prefetch(String... patterns) {
        builds.prefetch(patterns);
        return this;
    }

    TestBuilds chunkSize(int bytes) {
        builds.chunkSize(bytes);
        return this;
    }

    /** The image of an OCI layout with these tars as layers. */
    BuiltImage layers(byte[]... tars) throws IOException {
        return image(image(tars));
    }

    BuiltImage image(OciImage image) throws IOException {
        return sources(layout(image));
    }

    BuiltImage sources(Path... sources) throws IOException {
        return BuiltImage.of(run(sources));
    }

    /** The image of tars that are given by themselves. */
    BuiltImage bare(byte[]... tars) throws IOException {
        return sources(files(tars));
    }

    /** What the build says against these layers; the message has to name the layer. */
    String refusal(byte[]... tars) throws IOException {
        return refusal(image(tars));
    }

    String refusal(OciImage image) throws IOException {
        String message = sourceRefusal(layout(image));
        assertTrue(message.startsWith("layer "), message);
        return message;
    }

    /** What the build says against tars that are given by themselves. */
    String bareRefusal(byte[]... tars) throws IOException {
        return sourceRefusal(files(tars));
    }

    private String sourceRefusal(Path... sources) throws IOException {
        return assertThrows(RefusedException.class, () -> run(sources)).getMessage();
    }

    /** Where an image lies as an OCI layout. */
    Path layout(OciImage image) throws IOException {
        return new OciForge().tag("latest", image).writeTo(Files.createTempDirectory(directory, "layout"));
    }

    static OciImage image(byte[]... tars) {
        return OciImage.of(Stream.of(tars).map(OciLayer::plain).toArray(OciLayer[]::new));
    }

    private Path[] files(byte[]... tars) throws IOException {
        Path[] files = new Path[tars.length];
        for (int i = 0; i < tars.length; i++) {
            files[i] = builds.file("layer", tars[i]);
        }
        return files;
    }

    private BuildResult run(Path... sources) throws IOException {
        return builds.from(sources).result();
    }
}
