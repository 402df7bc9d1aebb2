package io.rafs.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.image.EntryPath;
import io.rafs.testdata.ElfForge;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Starts of crafted trees, and what is asked of them. */
final class Traces {
    static final String LOADER = "/lib64/ld-linux-x86-64.so.2";

    private Traces() {}

    /** A tree with a loader, and a program of this name that needs nothing. */
    static MemoryTree tree(String... programs) {
        MemoryTree tree = new MemoryTree().file(LOADER, ElfForge.library("ld-linux-x86-64.so.2"));
        for (String program : programs) {
            tree.file(program, ElfForge.program());
        }
        return tree;
    }

    static StartTrace run(MemoryTree tree, String... command) throws IOException {
        return run(tree, Map.of(), command);
    }

    /** Works in {@code /app}; searches {@code /bin} unless told otherwise. */
    static StartTrace run(MemoryTree tree, Map<String, String> environment, String... command) throws IOException {
        Map<String, String> all = new LinkedHashMap<>(Map.of("PATH", "/bin"));
        all.putAll(environment);
        return StartTrace.of(tree, new StartConfig(List.of(command), all, EntryPath.parse("/app"), ""));
    }

    static List<String> paths(StartTrace trace) {
        return trace.files().stream().map(file -> file.path().toString()).toList();
    }

    /** Asserts the list, the loader left out, and that there is nothing to note. */
    static void assertReads(StartTrace trace, String... paths) {
        assertThat(trace.notes()).isEmpty();
        assertThat(paths(trace)).filteredOn(path -> !path.equals(LOADER)).containsExactly(paths);
    }

    static void assertReadsWithNote(StartTrace trace, String note, String... paths) {
        assertThat(trace.notes()).anyMatch(text -> text.contains(note));
        assertThat(paths(trace)).filteredOn(path -> !path.equals(LOADER)).containsExactly(paths);
    }
}
