package io.rafs.shouldfail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The directory that the corpus lies in: {@code KIND/NAME.EXT} or {@code KIND/NAME/}, and {@code KIND/NAME.expected}. */
public record ShouldFailCorpus(Path root) {
    private static final String EXPECTED = ".expected";

    /** All inputs, as {@code KIND/NAME}, sorted. */
    public List<String> inputs() throws IOException {
        return entries().filter(path -> !path.endsWith(EXPECTED)).toList();
    }

    /** All expectations, as {@code KIND/NAME.expected}, sorted. */
    public List<String> expectations() throws IOException {
        return entries().filter(path -> path.endsWith(EXPECTED)).toList();
    }

    private Stream<String> entries() throws IOException {
        return children(root).stream()
                .filter(Files::isDirectory)
                .flatMap(kind -> children(kind).stream())
                .map(this::nameOf);
    }

    private static List<Path> children(Path directory) {
        try (Stream<Path> children = Files.list(directory)) {
            return children.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where an input lies. */
    public Path input(String input) {
        return root.resolve(input);
    }

    /** Where the expectation for an input has to lie. */
    public Path expectation(String input) {
        return root.resolve(expectationName(input));
    }

    /** {@code KIND/NAME.expected} for {@code KIND/NAME} or {@code KIND/NAME.EXT}. */
    public static String expectationName(String input) {
        int dot = input.indexOf('.');
        return (dot < 0 ? input : input.substring(0, dot)) + EXPECTED;
    }

    /** The bytes of all inputs' files, by path below the corpus. */
    public Map<String, byte[]> files() throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        for (String input : inputs()) {
            files.putAll(filesOf(input));
        }
        return files;
    }

    /** The bytes of an input's files, by path below the corpus. */
    public Map<String, byte[]> filesOf(String input) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> below = Files.walk(input(input))) {
            for (Path file : below.filter(Files::isRegularFile).toList()) {
                files.put(nameOf(file), Files.readAllBytes(file));
            }
        }
        return files;
    }

    private String nameOf(Path path) {
        return root.relativize(path).toString().replace('\\', '/');
    }
}
