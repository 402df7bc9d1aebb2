package io.rafs.mutants;

import io.rafs.build.Builds;
import io.rafs.check.Checked;
import io.rafs.image.Limit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Builds of damaged sources: an image without errors comes out, or an exception and nothing else. */
final class BuildTrial {
    private static final Pattern DOCUMENT = Pattern.compile("^(index|manifest|config|layer) (sha256:|[0-9])");

    private final Path outputs;
    private final Builds builds;

    /** Builds into a directory below {@code dir}. */
    BuildTrial(Path dir) throws IOException {
        this(dir, 2);
    }

    /** Builds with so many threads. */
    BuildTrial(Path dir, int threads) throws IOException {
        outputs = Files.createDirectories(dir.resolve("outputs"));
        // less than is allowed: a mutant that asks for terabytes of holes would get them, in its time
        builds = new Builds(dir)
                .chunkSize(4096)
                .compression("lz4")
                .threads(threads)
                .limit(Limit.FILE_BYTES, 16 << 20)
                .limit(Limit.METADATA, 16 << 20);
    }

    /** Builds from damaged sources, and says what came of it. */
    String attempt(Path... sources) throws IOException {
        Path output = outputs.resolve("image");
        try {
            builds.into(output, sources);
        } catch (IOException e) {
            assertLitter(List.of());
            if (!placed(e.getMessage(), sources)) {
                throw new AssertionError("the message does not tell a place", e);
            }
            return Trials.documented(e);
        }
        assertLitter(List.of("image"));
        Checked checked = Checked.of(output);
        if (checked.result().errors() + checked.result().notes() > 0) {
            throw new AssertionError("the image that was built has errors: " + checked.findings());
        }
        checked.assertClean();
        remove(output);
        return "built";
    }

    /** Whether a message begins with where something was found: a file, or a document or layer by its digest. */
    private static boolean placed(String message, Path... sources) {
        String place = message.substring(0, Math.max(0, message.indexOf(": ")));
        return DOCUMENT.matcher(place).find()
                || Arrays.stream(sources)
                        .map(source -> source.getFileName().toString())
                        .anyMatch(place::contains);
    }

    private void assertLitter(List<String> expected) {
        List<String> found = List.of(outputs.toFile().list());
        if (!found.equals(expected)) {
            throw new AssertionError("beside the output are %s, expected %s".formatted(found, expected));
        }
    }

    /** Removes a directory with all that is in it. */
    static void remove(Path dir) throws IOException {
        if (!Files.exists(dir)) {
            return;
        }
        try (Stream<Path> files = Files.walk(dir)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
