package io.rafs.shouldfail;

import java.util.Map;
import java.util.TreeMap;

/**
 * An input that must be refused, and the command that must refuse it.
 *
 * @param kind the directory it lies in: what sort of input it is
 * @param name says what is wrong with it; a file's has an ending, of which the first dot is the beginning
 * @param files bytes by path below the input; a single file has the empty path
 * @param arguments what to run: {@code {}} stands for the input, {@code {out}} for a path where nothing is
 */
public record ShouldFail(String kind, String name, Map<String, byte[]> files, String arguments) {
    private static final String BUILD = "build -q {} -o {out}";

    /** A file that {@code rafs build} must refuse. */
    static ShouldFail file(String kind, String name, byte[] bytes) {
        return new ShouldFail(kind, name, Map.of("", bytes), BUILD);
    }

    /** A directory that {@code rafs build} must refuse. */
    static ShouldFail directory(String kind, String name, Map<String, byte[]> files) {
        return new ShouldFail(kind, name, new TreeMap<>(files), BUILD);
    }

    /** The same input for another command, or with other options. */
    ShouldFail when(String otherArguments) {
        return new ShouldFail(kind, name, files, otherArguments);
    }

    /** Where it lies in the corpus. */
    public String path() {
        return kind + "/" + name;
    }
}
