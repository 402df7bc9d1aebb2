package io.rafs.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A program or library in a process.
 *
 * @param file where it lies
 * @param origin what {@code $ORIGIN} means to it: the directory in which it was found
 * @param elf what it asks for
 * @param loader what needed it first; the program has none
 */
record LoadedObject(TreeFile file, String origin, ElfFile elf, Optional<LoadedObject> loader) {
    /** Longest path that Linux takes, in bytes. */
    private static final int MAX_PATH = 4096;

    /** The directories of its search path, or of a name with a slash; {@code $LIB} can mean several. */
    List<String> expand(String path) {
        List<String> expanded = new ArrayList<>();
        for (String directory : Surroundings.split(path, ":")) {
            String known = replace(
                    replace(directory, "ORIGIN", origin),
                    "PLATFORM",
                    Machine.of(elf).platform());
            if (known.length() >= MAX_PATH) {
                continue; // nothing is found there, and there may be thousands
            }
            if (known.equals(replace(known, "LIB", ""))) {
                expanded.add(known);
            } else {
                for (String lib : Machine.of(elf).lib(elf.wide())) {
                    expanded.add(replace(known, "LIB", lib));
                }
            }
        }
        return expanded;
    }

    private static String replace(String text, String token, String value) {
        return text.replace("${" + token + "}", value).replace("$" + token, value);
    }
}
