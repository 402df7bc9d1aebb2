package io.rafs.trace;

import io.rafs.image.EntryPath;
import io.rafs.image.TraceFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The files found so far, each under the first reason to read it, and what the user should know. */
final class StartList {
    /** Most files in a list: hundreds are usual. */
    static final int MAX_FILES = 100_000;

    /** Most notes; nobody reads more. */
    static final int MAX_NOTES = 100;

    private final Map<EntryPath, TracedFile> files = new LinkedHashMap<>();
    private final Set<String> notes = new LinkedHashSet<>();

    /** Adds a regular file, unless it is there already. */
    void add(TreeFile file, String why) {
        add(file, why, List.of());
    }

    /** Adds pieces of a regular file; no pieces mean all of it. */
    void add(TreeFile file, String why, List<TraceFile.Piece> pieces) {
        if (files.containsKey(file.path()) || file.size() == 0) {
            return; // an empty file is all inode
        }
        if (files.size() == MAX_FILES) {
            note("the list ends after %d files".formatted(MAX_FILES));
            return;
        }
        files.put(file.path(), new TracedFile(file.path(), file.size(), why, pieces));
    }

    /** Adds a file that may be missing. */
    void addIf(Optional<TreeFile> file, String why) {
        file.ifPresent(found -> add(found, why));
    }

    void note(String note) {
        if (notes.size() < MAX_NOTES) {
            notes.add(note);
        } else if (notes.size() == MAX_NOTES) {
            notes.add("more notes are left out");
        }
    }

    List<TracedFile> files() {
        return new ArrayList<>(files.values());
    }

    List<String> notes() {
        return new ArrayList<>(notes);
    }
}
