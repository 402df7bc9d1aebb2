package io.rafs.trace;

import io.rafs.image.EntryPath;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a process starts in.
 *
 * @param environment its variables
 * @param directory where it works
 */
record Surroundings(Map<String, String> environment, EntryPath directory) {
    /** What runtimes take where the image says no PATH. */
    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    Surroundings {
        environment = Map.copyOf(environment);
    }

    /** A variable, or "" if it is not set. */
    String variable(String name) {
        return environment.getOrDefault(name, "");
    }

    Surroundings with(String name, String value) {
        Map<String, String> changed = new LinkedHashMap<>(environment);
        changed.put(name, value);
        return new Surroundings(changed, directory);
    }

    Surroundings in(EntryPath other) {
        return new Surroundings(environment, other);
    }

    /** Where commands are looked for. */
    List<String> searchPath() {
        return split(environment.getOrDefault("PATH", DEFAULT_PATH), ":");
    }

    /** The directories of a list such as PATH; an empty one means the working directory. */
    static List<String> split(String list, String separators) {
        return list.isEmpty() ? List.of() : List.of(list.split("[" + separators + "]", -1));
    }
}
