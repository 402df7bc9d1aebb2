package io.rafs.testdata;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code nydus-image}, by environment variable NYDUS_IMAGE or from PATH; absent on most machines, so never missed. */
public final class NydusImage {

    private static final String NAME = "nydus-image";
    private static final String BOOTSTRAP = "bootstrap";
    private static final String BLOBS = "blobs";

    private NydusImage() {}

    /**
     * An image that nydus-image made.
     *
     * @param bootstrap where the bootstrap is, unless it lies in a blob only ({@code --blob-inline-meta})
     * @param blobs a directory with the blobs that were made, each named by its id
     */
    public record Made(Path bootstrap, Path blobs) {

        /** The files in {@link #blobs}, by name. */
        public List<Path> blobFiles() {
            try (Stream<Path> files = Files.list(blobs)) {
                return files.sorted().toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Fails unless nydus-image accepts the bootstrap. */
    public static void assertAccepts(Path bootstrap) {
        check(bootstrap).orFail();
    }

    /** Whatever it answers. */
    public static Tool.Result check(Path bootstrap) {
        return tool().run("check", "--bootstrap", bootstrap);
    }

    /**
     * Makes a version 6 image in the new directory {@code into}; a refusal is a failed test.
     *
     * @param type what {@code --type} takes: directory, tar-rafs, targz-rafs, targz-ref, tar-tarfs
     * @param options more arguments, such as {@code "--batch-size", "0x100000"}
     */
    public static Made create(Path into, String type, Path source, String... options) {
        Made made = made(into);
        List<Object> arguments = new ArrayList<>(List.of("create", "--fs-version", "6", "--type", type));
        if (!List.of(options).contains("--blob-inline-meta")) {
            arguments.addAll(List.of("--" + BOOTSTRAP, made.bootstrap()));
        }
        arguments.addAll(List.of("--blob-dir", made.blobs()));
        arguments.addAll(List.of(options));
        arguments.add(source);
        slow().run(arguments.toArray()).orFail();
        return made;
    }

    /**
     * Merges images of one blob each, the lowest first, into the new directory {@code into}, with all their blobs; a
     * refusal is a failed test.
     */
    public static Made merge(Path into, Made... layers) {
        Made made = made(into);
        // without the ids each blob would be called as its bootstrap's file is, all of them the same
        String ids = Stream.of(layers)
                .map(layer -> onlyBlob(layer).getFileName().toString())
                .collect(Collectors.joining(","));
        List<Object> arguments =
                new ArrayList<>(List.of("merge", "--" + BOOTSTRAP, made.bootstrap(), "--original-blob-ids", ids));
        Stream.of(layers).map(Made::bootstrap).forEach(arguments::add);
        slow().run(arguments.toArray()).orFail();
        try {
            for (Made layer : layers) {
                Path blob = onlyBlob(layer);
                Files.createLink(made.blobs().resolve(blob.getFileName()), blob);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return made;
    }

    /** The program itself for other uses, or a test skipped aloud. */
    public static Tool tool() {
        String given = System.getenv("NYDUS_IMAGE");
        if (given != null && Files.isExecutable(Path.of(given))) {
            return Tool.of(given);
        }
        return Tool.of(Tool.find(NAME)
                .orElseThrow(() -> Judge.absent(NAME, "neither NYDUS_IMAGE nor PATH has it"))
                .toString());
    }

    private static Tool slow() {
        return tool().withLimit(Duration.ofMinutes(10));
    }

    private static Made made(Path into) {
        Path blobs = into.resolve(BLOBS);
        try {
            Files.createDirectories(blobs);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Made(into.resolve(BOOTSTRAP), blobs);
    }

    private static Path onlyBlob(Made layer) {
        List<Path> blobs = layer.blobFiles();
        if (blobs.size() != 1) {
            throw new IllegalArgumentException("a layer to be merged has one blob, not " + blobs);
        }
        return blobs.get(0);
    }
}
